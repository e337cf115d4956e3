// What an importer hands on: the splits it found and the files it read them from.

/// The splits of one source, in the order "train", "test".
public struct ImportedPictures {
  /// Each split's name and pictures.
  public let splits: [(name: String, pictures: LabelledPictures)]
  /// The files that were read, in reading order, for the record of where the pictures came from.
  public let sources: [FormatFile]
  /// The pictures of the one split before they became 8-bit, where they were floats.
  public let floats: PtPixels?

  /// The pictures of the split called `name`, if the source has it.
  public subscript(name: String) -> LabelledPictures? {
    splits.first { $0.name == name }?.pictures
  }

  /// Refuses splits whose pictures have different shapes.
  init(
    splits: [(name: String, pictures: LabelledPictures)], sources: [FormatFile],
    floats: PtPixels? = nil
  ) throws {
    for split in splits.dropFirst() where split.pictures.shape != splits[0].pictures.shape {
      throw FormatError.shapesDiffer(splits[0].pictures.shape, split.pictures.shape)
    }
    self.splits = splits
    self.sources = sources
    self.floats = floats
  }
}
