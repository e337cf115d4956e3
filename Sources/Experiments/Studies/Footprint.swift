// How much room a study takes, said before it starts and refused where the disk lacks it.
import Foundation
import Nets
import Store

/// What one repetition of a study adds to the lab.
public struct Footprint: Sendable, Equatable {
  /// Perturbations; 0.7 bytes a value, measured on D_det and D_R of both corpora.
  var perturbations = 0
  /// Perturbations kept as floats too: 3.7 bytes a value.
  var floats = 0
  /// Networks trained, and checkpoints on the way: 4 bytes a parameter each.
  var models = 0
  /// Parameters of one network.
  var parameters = 0
  /// Predictions kept, each a row and ten logits: 80 bytes.
  var predictions = 0

  /// Bytes for pictures of `values` values.
  func bytes(values: Int) -> Int {
    let pictures = Double(values) * (0.7 * Double(perturbations) + 3.7 * Double(floats))
    return Int(pictures) + 3 * 4 * models * parameters + 80 * predictions
  }

  /// Refuses to start where the disk lacks the room.
  ///
  /// - Throws: `StoreError.refused` with both figures.
  func requireRoom(for seeds: Int, values: Int, beside path: String) throws -> Int {
    let needed = seeds * bytes(values: values)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let facts = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    if let free = (facts?[.systemFreeSize] as? NSNumber)?.intValue, free < needed {
      throw StoreError.refused(
        "the study will add about \(needed >> 20) MB to the lab, and the disk has \(free >> 20) MB "
          + "left; free some space, or take fewer --seeds")
    }
    return needed
  }
}

extension PaperSettings {
  /// Room for D_rand and D_det, D_R and D_NR, and so many networks tested on that many pictures.
  func footprint(perturbed: Int, inverted: Int = 0, floats: Int = 0, models: Int) -> Footprint {
    let colours = ImageShape(channels: 3, height: 32, width: 32)
    let network = try? Architecture.named(
      self.network.architecture, input: colours, classes: 10, width: self.network.width)
    return Footprint(
      perturbations: perturbed * self.perturbed + inverted * self.inverted + floats,
      floats: floats, models: models, parameters: network?.parameterCount ?? 0,
      predictions: models * (10_000 + attacks.count * attacked))
  }
}
