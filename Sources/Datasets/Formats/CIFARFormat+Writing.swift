// Writing CIFAR-10 and CIFAR-100 as other tools expect them: the official files, whole.

extension CIFARFormat {
  /// Writes the official files into `directory`, which exists and holds none of them.
  ///
  /// CIFAR-10 always gets five train files, as equal as possible, the larger ones first. Names are
  /// written one a line; a dataset without names gets its classes' numbers, one without superclasses
  /// the single superclass `none`. What the official binary files gave is written as the same bytes.
  /// - Parameter test: the test split; its files are left out if there is none.
  /// - Returns: the files, in writing order.
  /// - Throws: `FormatError` if the pictures do not fit the format or a file cannot be written.
  public func write(
    train: LabelledPictures, test: LabelledPictures? = nil, to directory: String
  ) throws -> [FormatFile] {
    if let test, test.classNames != train.classNames || test.coarseNames != train.coarseNames {
      throw FormatError.classNamesDiffer
    }
    let names = try namesToWrite(train)
    let splits = [("train", train)] + (test.map { [("test", $0)] } ?? [])
    for (split, pictures) in splits {
      try check(pictures, names: names, filesNeeded: files(of: split).count)
    }
    var written: [FormatFile] = []
    for (split, pictures) in splits {
      written += try write(pictures, split: split, to: directory)
    }
    for (file, bytes) in zip(nameFiles, encodedNames(names, train: train)) {
      written.append(try FormatFile.write(bytes, as: file, in: directory))
    }
    return written
  }

  private func write(
    _ pictures: LabelledPictures, split: String, to directory: String
  ) throws -> [FormatFile] {
    let files = files(of: split)
    var written: [FormatFile] = []
    for (index, rows) in Self.parts(of: pictures.count, files.count).enumerated() {
      let batch = CIFARBatch(
        pictures: pictures, rows: rows, split: split, number: index + 1, of: files.count)
      let bytes =
        isBinary
        ? CIFARBinary.encode(batch, family: family) : CIFARPython.encode(batch, family: family)
      written.append(try FormatFile.write(bytes, as: files[index], in: directory))
    }
    return written
  }

  /// 0 ..< count in `parts` ranges whose lengths differ by one at most, the longer ones first.
  static func parts(of count: Int, _ parts: Int) -> [Range<Int>] {
    let (size, remainder) = count.quotientAndRemainder(dividingBy: parts)
    return (0..<parts).map { part in
      let start = part * size + min(part, remainder)
      return start..<start + size + (part < remainder ? 1 : 0)
    }
  }

  private func namesToWrite(_ train: LabelledPictures) throws -> CIFARNames {
    var names = CIFARNames(family: family)
    names.classes = try ClassNames.checked(train.classNames, limit: family.classLimit, for: self)
    if family == .cifar100 {
      names.coarse =
        train.coarse == nil
        ? [Self.noSuperclass]
        : try ClassNames.checked(train.coarseNames, limit: family.coarseLimit, for: self)
    }
    return names
  }

  private func check(
    _ pictures: LabelledPictures, names: CIFARNames, filesNeeded: Int
  ) throws {
    guard pictures.shape == CIFARFamily.shape else {
      throw FormatError.wrongShape(format: rawValue, shape: pictures.shape)
    }
    guard pictures.count >= filesNeeded else {
      throw FormatError.tooFewPictures(
        format: rawValue, pictures: pictures.count, needed: filesNeeded)
    }
    if let top = pictures.labels.max(), top >= family.classLimit {
      throw FormatError.tooManyClasses(
        format: rawValue, classes: Int(top) + 1, limit: family.classLimit)
    }
    for ordinal in 0..<pictures.count {
      let coarse = family == .cifar100 ? pictures.coarse.map { Int($0[ordinal]) } : nil
      try names.check(
        label: Int(pictures.labels[ordinal]), coarse: coarse, of: ordinal, in: rawValue)
    }
  }

  private func encodedNames(_ names: CIFARNames, train: LabelledPictures) -> [[UInt8]] {
    let lists = [names.classes ?? [], names.coarse ?? []]
    guard !isBinary else { return lists.map(ClassNames.encode) }
    let largestFile = Self.parts(of: train.count, files(of: "train").count)[0].count
    return [CIFARPython.encodeNames(names, casesPerBatch: largestFile)]
  }
}
