// The Python version of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html):
// pickled dictionaries with a numpy array of one row of 3,072 pixels for each picture.

/// Pickled batches and their file of names.
enum CIFARPython {
  /// Appends the pictures of one batch file.
  ///
  /// - Throws: `FormatError` if the pickle is damaged or its entries are not as the format has them.
  static func append(_ file: NamedBytes, names: CIFARNames, to rows: inout CIFARRows) throws {
    let batch = try PickleReader.load(file)
    let data = try pixels(of: batch)
    let count = data.count / CIFARFamily.shape.count
    guard count > 0 else { throw FormatError.empty(file: file.name) }
    let isTen = names.family == .cifar10
    let labels = try batch.integers(isTen ? "labels" : "fine_labels", count: count)
    let hasCoarse = try !isTen && batch.value("coarse_labels") != nil
    let coarse = hasCoarse ? try batch.integers("coarse_labels", count: count) : nil
    for ordinal in 0..<count {
      try names.check(
        label: labels[ordinal], coarse: coarse?[ordinal], of: ordinal, in: file.name)
    }
    rows.pixels.append(contentsOf: data)
    rows.labels += labels.map(UInt16.init)
    rows.coarse += (coarse ?? []).map(UInt16.init)
  }

  private static func pixels(of batch: PickleDocument) throws -> ArraySlice<UInt8> {
    let data = try batch.array("data")
    guard data.element == .uint8, data.shape.count == 2,
      data.shape[1] == CIFARFamily.shape.count
    else {
      throw FormatError.badEntry(
        file: batch.file, key: "data", reason: "is no array of 8-bit values, N × 3072")
    }
    return data.bytes
  }

  /// The lists of class names and, for CIFAR-100, superclass names.
  static func names(in file: NamedBytes, of family: CIFARFamily) throws -> [[String]] {
    let meta = try PickleReader.load(file)
    let keys =
      family == .cifar10 ? ["label_names"] : ["fine_label_names", "coarse_label_names"]
    return try keys.map { key in
      let names = try meta.strings(key)
      try ClassNames.check(names, in: file.name)
      return names
    }
  }

  /// The pickle of one batch file, its entries in the order of the original files.
  static func encode(_ batch: CIFARBatch, family: CIFARFamily) -> [UInt8] {
    var writer = PickleWriter()
    writer.dictionary { writer in
      if family == .cifar100 { writeFilenames(batch, to: &writer) }
      writer.string("batch_label")
      let kind = batch.split == "train" ? "training" : "testing"
      writer.string("\(kind) batch \(batch.number) of \(batch.of)")
      writer.string(family == .cifar10 ? "labels" : "fine_labels")
      writer.list(batch.labels) { $0.integer(Int($1)) }
      if family == .cifar100 {
        writer.string("coarse_labels")
        writer.list(batch.coarse) { $0.integer(Int($1)) }
      }
      writer.string("data")
      writer.array(batch.pixels, rows: batch.rows.count, columns: CIFARFamily.shape.count)
      if family == .cifar10 { writeFilenames(batch, to: &writer) }
    }
    return writer.bytes
  }

  private static func writeFilenames(_ batch: CIFARBatch, to writer: inout PickleWriter) {
    writer.string("filenames")
    writer.list(batch.rows) { writer, ordinal in
      let digits = String(ordinal)
      let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
      writer.string("\(batch.split)_\(zeros)\(digits).png")
    }
  }

  /// The pickle of names; `casesPerBatch` is the number of pictures in the largest train file.
  static func encodeNames(_ names: CIFARNames, casesPerBatch: Int) -> [UInt8] {
    var writer = PickleWriter()
    writer.dictionary { writer in
      if names.family == .cifar10 {
        writer.string("num_cases_per_batch")
        writer.integer(casesPerBatch)
        writer.string("label_names")
        writer.list(names.classes ?? []) { $0.string($1) }
        writer.string("num_vis")
        writer.integer(CIFARFamily.shape.count)
      } else {
        writer.string("fine_label_names")
        writer.list(names.classes ?? []) { $0.string($1) }
        writer.string("coarse_label_names")
        writer.list(names.coarse ?? []) { $0.string($1) }
      }
    }
    return writer.bytes
  }
}
