// Reading CIFAR-10 and CIFAR-100: the format is told from the files that are there.

extension CIFARFamily {
  /// Reads the official binary or Python files at `path`: a folder, the folder above it, or a
  /// .tar.gz.
  ///
  /// Where both formats lie together, the binary one is read. The files with the class names may be
  /// absent; a file may hold any number of pictures, at least one.
  /// - Parameter splits: the splits to read, "train", "test" or both; each must be there whole.
  /// - Throws: `FormatError` for everything that is not as the format has it.
  public func read(
    from path: String, splits: [String] = ["train", "test"]
  ) throws -> ImportedPictures {
    var source = try SourceFiles(
      path, wanted: Set(CIFARFormat.allCases.flatMap(\.allFiles)), folders: formats.map(\.folder))
    let format = try find(in: source, splits: splits)
    let names = try format.readNames(from: &source)
    let found = try splits.map { split in
      (name: split, pictures: try format.readSplit(split, names: names, from: &source))
    }
    return try ImportedPictures(splits: found, sources: source.taken)
  }

  /// The first format with a file of its own in `source`, which must then have all of them.
  private func find(in source: SourceFiles, splits: [String]) throws -> CIFARFormat {
    func files(_ format: CIFARFormat) -> [String] { splits.flatMap(format.files(of:)) }
    let format = formats.first { !source.names.isDisjoint(with: files($0)) } ?? formats[0]
    let missing = files(format).filter { !source.names.contains($0) }
    guard missing.isEmpty else {
      throw FormatError.missingFiles(
        source: source.origin, files: missing, hint: hint(files: source.names))
    }
    return format
  }

  /// What else files of these names may be.
  private func hint(files: Set<String>) -> String {
    let other: CIFARFamily = self == .cifar10 ? .cifar100 : .cifar10
    let isOther = other.formats.contains { format in
      !files.isDisjoint(with: format.files(of: "train") + format.files(of: "test"))
    }
    return isOther
      ? "it looks like \(other.title): import it as \(other.rawValue)"
      : "give the unpacked \(title) folder or its .tar.gz"
  }
}

extension CIFARFormat {
  fileprivate var allFiles: [String] { files(of: "train") + files(of: "test") + nameFiles }

  fileprivate func readNames(from source: inout SourceFiles) throws -> CIFARNames {
    var lists: [[String]?] = []
    for file in nameFiles {
      guard source.names.contains(file) else {
        lists.append(nil)
        continue
      }
      let bytes = try source.take(file)
      lists += try isBinary ? [ClassNames.parse(bytes)] : CIFARPython.names(in: bytes, of: family)
      for (names, limit) in zip(lists, [family.classLimit, family.coarseLimit]) {
        try ClassNames.check(names, limit: limit, in: bytes.name)
      }
    }
    return CIFARNames(
      family: family, classes: lists[0], coarse: lists.count > 1 ? lists[1] : nil)
  }

  fileprivate func readSplit(
    _ split: String, names: CIFARNames, from source: inout SourceFiles
  ) throws -> LabelledPictures {
    var rows = CIFARRows()
    rows.pixels.reserveCapacity(try source.size(of: files(of: split)))
    for file in files(of: split) {
      let bytes = try source.take(file)
      if isBinary {
        try CIFARBinary.append(bytes, names: names, to: &rows)
      } else {
        try CIFARPython.append(bytes, names: names, to: &rows)
      }
    }
    let hasCoarse = !rows.coarse.isEmpty && names.coarse != [Self.noSuperclass]
    return LabelledPictures(
      shape: CIFARFamily.shape, pixels: rows.pixels, labels: rows.labels,
      coarse: hasCoarse ? rows.coarse : nil, classNames: names.classes,
      coarseNames: hasCoarse ? names.coarse : nil)
  }
}
