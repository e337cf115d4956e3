// The binary version of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html):
// records of one label byte (CIFAR-100: the superclass, then the class) and 3,072 pixels, red,
// green, blue, row by row.

/// Records of label and pixels.
enum CIFARBinary {
  /// Appends the records of one file.
  ///
  /// - Throws: `FormatError` if the file is of another kind, cut, or has a label without a class.
  static func append(_ file: NamedBytes, names: CIFARNames, to rows: inout CIFARRows) throws {
    if let found = FileSignature.guess(file.bytes) {
      throw FormatError.wrongKind(
        file: file.name, expected: "\(names.family.title) records", found: found)
    }
    let labelBytes = names.family == .cifar10 ? 1 : 2
    let record = labelBytes + CIFARFamily.shape.count
    let count = file.bytes.count / record
    guard file.bytes.count == count * record else {
      throw FormatError.partRecord(file: file.name, bytes: file.bytes.count, record: record)
    }
    for ordinal in 0..<count {
      let start = ordinal * record
      let pixels = start + labelBytes
      let label = file.bytes[pixels - 1]
      let coarse = labelBytes == 2 ? file.bytes[start] : nil
      try names.check(label: Int(label), coarse: coarse.map(Int.init), of: ordinal, in: file.name)
      rows.labels.append(UInt16(label))
      if let coarse { rows.coarse.append(UInt16(coarse)) }
      rows.pixels.append(contentsOf: file.bytes[pixels..<start + record])
    }
  }

  /// The records of one file.
  static func encode(_ batch: CIFARBatch, family: CIFARFamily) -> [UInt8] {
    let record = (family == .cifar10 ? 1 : 2) + CIFARFamily.shape.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(batch.rows.count * record)
    for ((label, coarse), ordinal) in zip(zip(batch.labels, batch.coarse), batch.rows) {
      if family == .cifar100 { bytes.append(UInt8(coarse)) }
      bytes.append(UInt8(label))
      bytes.append(contentsOf: batch.pictures.pixels(of: ordinal))
    }
    return bytes
  }
}
