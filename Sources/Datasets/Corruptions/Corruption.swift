// The corruptions of CIFAR-10-C (Hendrycks & Dietterich 2019, "Benchmarking Neural Network Robustness
// to Common Corruptions and Perturbations"), by the names of its files.
import Nets
import Store

/// A kind of everyday damage to pictures, in five severities.
public enum Corruption: String, Codable, CaseIterable, Sendable {
  case gaussianNoise = "gaussian_noise"
  case shotNoise = "shot_noise"
  case impulseNoise = "impulse_noise"
  case defocusBlur = "defocus_blur"
  case glassBlur = "glass_blur"
  case motionBlur = "motion_blur"
  case zoomBlur = "zoom_blur"
  case snow
  case frost
  case fog
  case brightness
  case contrast
  case elasticTransform = "elastic_transform"
  case pixelate
  case jpegCompression = "jpeg_compression"
  case speckleNoise = "speckle_noise"
  case gaussianBlur = "gaussian_blur"
  case spatter
  case saturate

  /// From hardly seen to strong.
  public static let severities = 1...5

  /// The fifteen that a mean over corruptions is taken of; the other four are for choosing settings.
  public static let main = Array(allCases.prefix(15))

  /// What the corruption is about.
  public var group: String {
    switch self {
    case .gaussianNoise, .shotNoise, .impulseNoise, .speckleNoise: "noise"
    case .defocusBlur, .glassBlur, .motionBlur, .zoomBlur, .gaussianBlur: "blur"
    case .snow, .frost, .fog, .spatter: "weather"
    case .brightness, .contrast, .elasticTransform, .pixelate, .jpegCompression, .saturate:
      "digital"
    }
  }

  /// Which of chance's streams is its own. Stored datasets are made again by it: it never changes.
  var stream: Int {
    switch self {
    case .gaussianNoise: 0
    case .shotNoise: 1
    case .impulseNoise: 2
    case .defocusBlur: 3
    case .glassBlur: 4
    case .motionBlur: 5
    case .zoomBlur: 6
    case .snow: 7
    case .frost: 8
    case .fog: 9
    case .brightness: 10
    case .contrast: 11
    case .elasticTransform: 12
    case .pixelate: 13
    case .jpegCompression: 14
    case .speckleNoise: 15
    case .gaussianBlur: 16
    case .spatter: 17
    case .saturate: 18
    }
  }
}
