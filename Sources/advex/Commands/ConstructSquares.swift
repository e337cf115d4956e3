// advex construct squares: data without non-robust features, on which networks can yet be fooled.
import ArgumentParser
import Datasets
import Store

struct ConstructSquares: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "squares",
    abstract: "Draw adversarial squares: two sides that any brightness tells apart, and noise.",
    discussion: """
      Every pixel is its side, −1 or +1, plus noise, and stands at p = 1/2 + X/4: one unit is a \
      quarter of the pixel range. The brightness is robust up to 1 less the pixel noise; a network \
      that learns wrong labels by heart is fooled by far less (Nakkiran 2019; the study squares). \
      Label noise changes labels alone: the same --seed draws the same pictures.
      """)

  @Option(help: "Name of the new dataset: name/split.")
  var name: String

  @Option(help: "How many pictures.")
  var count = 1_000

  @Option(help: "Height × width × channels of a picture, written 28x28x1.")
  var shape = "28x28x1"

  @Option(help: "The share of wrong labels.")
  var labelNoise = 0.1

  @Option(help: "The largest noise of a pixel, in units where the sides are ±1.")
  var pixelNoise = 0.1

  @Option(help: "Root of all chance.")
  var seed: UInt64 = 0

  @OptionGroup var lab: LabOptions

  func validate() throws {
    _ = try pictureShape()
  }

  private func pictureShape() throws -> PictureShape {
    let sides = shape.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard sides.count == 3, sides.allSatisfy({ (1...512).contains($0) }) else {
      throw ValidationError(
        "--shape takes height, width and channels of 1 to 512 like 32x32x3; '\(shape)' is none.")
    }
    return PictureShape(channels: sides[2], height: sides[0], width: sides[1])
  }

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let recipe = try SquaresRecipe(
        name: DatasetName(name, defaultSplit: "all"), points: .drawn(count),
        shape: pictureShape(), labelNoise: labelNoise, pixelNoise: pixelNoise, seed: seed)
      print(try recipe.run(in: lab, report: progress.show).summary)
    }
  }
}
