// A dataset's examples as a corruption leaves them, made when they are read: nothing of them is kept.
import Learning
import Nets
import Store

/// The dataset that a recipe of corruption makes, as a source of examples.
public struct CorruptedExamples: ExampleSource {
  private let base: StoredExamples
  private let corruptor: Corruptor

  public var shape: ImageShape { base.shape }
  public var count: Int { base.count }
  public var classes: Int { base.classes }

  /// Opens the pictures that `recipe` corrupts.
  ///
  /// - Throws: `StoreError` if its dataset is gone, or one of its payloads is damaged.
  public init(_ recipe: CorruptionRecipe, in lab: LabFile) throws {
    let dataset = try lab.datasets.named(recipe.dataset)
    base = try StoredExamples(dataset, in: lab)
    corruptor = try recipe.corruptor(for: dataset)
  }

  public func label(at ordinal: Int) -> Int { base.label(at: ordinal) }

  public func read(_ ordinals: [Int], into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    try base.read(ordinals, into: pixels)
    for (place, ordinal) in ordinals.enumerated() {
      let picture = UnsafeMutableBufferPointer(
        rebasing: pixels[place * shape.count..<(place + 1) * shape.count])
      let corrupted = try corruptor.corrupt(ArraySlice(picture), ordinal: ordinal)
      _ = picture.update(from: corrupted)
    }
  }
}
