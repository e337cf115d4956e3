// Writing CIFAR_ims and CIFAR_lab as the released datasets have them: lists of batches, in the zip
// format that torch.load(weights_only=True) reads.

extension PtFormat {
  /// Pictures of one batch, i.e. of one tensor of the lists.
  static let batch = 1000

  /// Writes the two files into `directory`, which holds neither.
  ///
  /// - Parameter floats: gives the pixels of some pictures in [0, 1]; nil for k/255.
  /// - Returns: the two files.
  /// - Throws: `FormatError.tooFewPictures` for an empty split, `.tooLarge` where the files could not
  ///   be read back, `.unwritable`, and what `floats` throws.
  static func write(
    _ pictures: LabelledPictures, floats: ((Range<Int>) throws -> [Float])?, to directory: String
  ) throws -> [FormatFile] {
    guard pictures.count > 0 else {
      throw FormatError.tooFewPictures(format: "pt", pictures: 0, needed: 1)
    }
    guard pictures.pixels.count <= (FileSource.limit - (64 << 20)) / 4 else {
      throw FormatError.tooLarge(file: directory + "/" + images, limit: FileSource.limit)
    }
    let ranges = stride(from: 0, to: pictures.count, by: batch).map {
      $0..<min($0 + batch, pictures.count)
    }
    let shape = pictures.shape
    let sides = [shape.channels, shape.height, shape.width]
    let imageFile = try write(
      images, ranges.map { [$0.count] + sides }, of: .float32, to: directory
    ) { index in
      let range = ranges[index]
      let pixels = try floats?(range) ?? pictures.floats(of: range)
      return pixels.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
    }
    let labelFile = try write(
      labels, ranges.map { [$0.count] }, of: .int64, to: directory
    ) { index in
      pictures.labels[ranges[index]].map { Int64($0).littleEndian }
        .withUnsafeBytes { Array($0) }
    }
    return [imageFile, labelFile]
  }

  private static func write(
    _ name: String, _ shapes: [[Int]], of element: TorchElement, to directory: String,
    storage: (Int) throws -> [UInt8]
  ) throws -> FormatFile {
    let archive = ZipWriter(try NewFile(name, in: directory))
    try archive.add("\(name)/data.pkl", PickleWriter.torchList(shapes, of: element))
    try archive.add("\(name)/byteorder", Array("little".utf8))
    for index in shapes.indices { try archive.add("\(name)/data/\(index)", storage(index)) }
    try archive.add("\(name)/version", Array("3\n".utf8))
    return try archive.finish()
  }
}

extension LabelledPictures {
  /// The pictures in `range` as k/255.
  func floats(of range: Range<Int>) -> [Float] {
    pixels[range.lowerBound * shape.count..<range.upperBound * shape.count].map {
      Float($0) / 255
    }
  }
}
