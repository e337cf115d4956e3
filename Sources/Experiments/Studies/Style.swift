// Style transfer (Nakano 2019, in answer to Ilyas et al. 2019, with the authors' reply): is a network good
// at style transfer because its features are robust? A picture is sought whose Gram matrices are those
// of a style picture and whose features are those of a content picture, with a standard network, a robust
// one, and the two that the field uses for it, VGG and AlexNet.
//
// The source judges by eye and picks the best of a grid of weights by hand. Here every loss is in units of
// what its network sees in a picture that has nothing of what is asked, the weights are the same for all
// networks, and one further network, which made none of the pictures, judges them all.
import Datasets
import Learning
import Nets
import Store

/// Which networks lend themselves to style transfer?
public struct Style: Study {
  public static let name = "style"
  public static let summary =
    "style transfer with standard and robust features, and which network of the two decides"
  public static let tables = ["style"]

  /// A content picture and a style picture.
  struct Pair: Codable, Hashable, Sendable {
    let content, style: Photograph

    var name: String { "\(content.rawValue)-\(style.rawValue)" }
  }

  /// The networks, and how robust their layers are: every picture can be told that of its own.
  let layers: LayerRobustness
  /// VGG's max pools give means, as Gatys et al. (2016) have it; on 28×28 pictures they are padded, and
  /// stay what they are.
  let averagesPools: Bool
  /// Rows, and columns, of the photographs.
  let side: Int
  /// What all networks and their swaps are tried on; single layers on the first alone.
  let pairs: [Pair]
  /// Weight of the style loss against that of the content loss, which is 1.
  let styleWeight: Double
  let optimiser: LBFGS

  public var footprint: Footprint {
    var footprint = layers.paper.footprint(perturbed: 0, models: 5)
    let large = side * side / (32 * 32)
    footprint.perturbations += large * (10 * pairs.count + 3 * StyleLayers.count)
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    let studio = try StyleStudio(self, on: bench)
    let (standard, robust) = (studio.standard, studio.robust)
    let (vgg, alexnet) = (studio.vgg, studio.alexnet)
    let alone = [standard, robust, vgg, alexnet].map {
      StyleTask(subject: $0.name, style: $0, content: $0)
    }
    let swaps = [(standard, vgg), (vgg, standard)].map {
      StyleTask(
        subject: StyleSubject.swap(style: $0.name, content: $1.name), style: $0, content: $1)
    }
    let single = [standard, robust, vgg].flatMap { eye in
      eye.layers.indices.map { layer in
        StyleTask(
          subject: StyleSubject.layer(layer, of: eye.name), style: eye, content: eye,
          layers: [eye.layers[layer]])
      }
    }
    let noise = [standard, robust, vgg, alexnet].map {
      StyleTask(
        subject: StyleSubject.fromNoise($0.name), style: $0, content: $0, start: .noise)
    }
    let found = try studio.carryOut(alone + swaps + noise, on: pairs)
    _ = try studio.carryOut(single, on: Array(pairs.prefix(1)))
    try noteSwap(found, standard.name, vgg.name, on: bench)
    for network in [standard, robust, vgg, alexnet] {
      for layer in network.layers {
        _ = try layers.ratio(of: layer, in: network.model, on: bench)
      }
    }
  }

  /// What changes if the network of the style, or that of the content, is the standard one and not VGG.
  private func noteSwap(
    _ found: [String: Double], _ standard: String, _ vgg: String, on bench: Workbench
  ) throws {
    let swap = StyleSubject.swap
    let losses = [standard, swap(standard, vgg), swap(vgg, standard), vgg].map {
      found[$0] ?? .nan
    }
    let style = (losses[0] + losses[1] - losses[2] - losses[3]) / 2
    let content = abs(losses[0] - losses[1] + losses[2] - losses[3]) / 2
    try bench.note(Quantity.swapped, of: StyleSubject.styleNetwork, style, unit: "1")
    try bench.note(Quantity.swapped, of: StyleSubject.contentNetwork, content, unit: "1")
  }
}

/// Names of what the study compares.
enum StyleSubject {
  static let standard = "standard"
  static let robust = "robust"
  static let vgg = "vgg"
  static let alexnet = "alexnet"
  static let styleNetwork = "style network"
  static let contentNetwork = "content network"

  static func swap(style: String, content: String) -> String {
    "style \(style), content \(content)"
  }

  /// Layers count from 1 in tables.
  static func layer(_ index: Int, of network: String) -> String {
    "\(network), layer \(index + 1)"
  }

  static func fromNoise(_ network: String) -> String { "\(network), from noise" }
}

extension Quantity {
  /// Style loss of a result as the judge sees it; 1 at the content picture, 0 at the style picture.
  static let judgedStyle = "judged style loss"
  /// Content loss likewise; 0 at the content picture, 1 at a picture without features.
  static let judgedContent = "judged content loss"
  /// How much of a result's variation has a period of two pixels.
  static let checkerboard = "checkerboard"
  /// By how much the judged style loss changes with a network.
  static let swapped = "effect of the swap"
}
