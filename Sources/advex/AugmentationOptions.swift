// The options that say how training pictures vary from epoch to epoch.
import ArgumentParser
import Learning

/// Crop, flip, colours and noise.
struct AugmentationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Largest shift of the random crop, in pixels. Default: 4, for pictures under 32 pixels 2."
  )
  var crop: Int?

  @Flag(inversion: .prefixedNo, help: "Mirror pictures at random.")
  var flip = true

  @Option(
    parsing: .unconditional,
    help: "Vary brightness, contrast, saturation by factors of 1 ± so much: 0.2 or 0.2,0.2,0.1.")
  var jitter: String?

  @Option(
    parsing: .unconditional,
    help: "Spread of normal noise on each pixel, in units of the pixel range [0, 1].")
  var noise = 0.0

  func validate() throws {
    guard jitter == nil || bounds != nil else {
      throw ValidationError(
        "--jitter takes one number or three, such as 0.2 or 0.2,0.2,0.1; '\(jitter ?? "")' is neither."
      )
    }
  }

  private var bounds: ColourJitter? {
    let parts = jitter?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    let numbers = parts.compactMap { Double($0) }
    guard numbers.count == parts.count else { return nil }
    switch numbers.count {
    case 1:
      return ColourJitter(brightness: numbers[0], contrast: numbers[0], saturation: numbers[0])
    case 3:
      return ColourJitter(brightness: numbers[0], contrast: numbers[1], saturation: numbers[2])
    default: return nil
    }
  }

  /// How pictures of this height vary.
  func settings(height: Int) -> Augmentation {
    Augmentation(
      cropPadding: crop ?? (height < 32 ? 2 : 4), flip: flip, jitter: bounds ?? ColourJitter(),
      noise: noise)
  }
}
