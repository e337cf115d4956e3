// Everything that can go wrong with a network, and the one place where it is put into words.

/// What can go wrong when a network is described, filled or compiled.
public enum NetsError: Error, Hashable, Sendable {
  /// No architecture of that name is in the registry.
  case unknownArchitecture(String)
  /// A width outside the range that the registry accepts.
  case badWidth(Int, architecture: String)
  /// An architecture whose layers do not fit together.
  case badLayer(String, reason: String)
  /// No layer of that name is in an architecture, whose own names are `known`.
  case unknownLayer(String, known: [String])
  /// A tensor that the architecture asks for is not among those given.
  case missingTensor(String)
  /// A tensor that the architecture does not know, or knows only once.
  case unexpectedTensor(String)
  /// A tensor of other extents than the architecture asks for.
  case wrongShape(tensor: String, expected: [Int], found: [Int])
  /// A tensor that holds NaN or an infinity.
  case notFinite(tensor: String)
  /// A batch of no examples, or one that the lanes cannot share evenly.
  case badBatch(Int, lanes: Int)
  /// This processor has no instructions for bfloat16.
  case noBfloat16
  /// oneDNN refused; its own words.
  case engine(String)
}

extension NetsError: CustomStringConvertible {
  /// What is wrong and what to do about it, as one sentence.
  public var description: String {
    switch self {
    case .unknownArchitecture(let name):
      "no architecture is named '\(name)'; choose one of \(Architecture.names.joined(separator: ", "))"
    case .badWidth(let width, let architecture):
      "width \(width) does not suit '\(architecture)'; choose one from 1 to \(Architecture.mostWidth)"
    case .badLayer(let layer, let reason):
      "layer '\(layer)' does not fit: \(reason)"
    case .unknownLayer(let name, let known):
      "the network has no layer '\(name)'; its layers are \(known.joined(separator: ", "))"
    case .missingTensor(let name):
      "the weights lack the tensor '\(name)'; use weights of the same architecture and width"
    case .unexpectedTensor(let name):
      "the weights hold a tensor '\(name)' that the architecture has no place for; "
        + "use weights of the same architecture and width"
    case .wrongShape(let tensor, let expected, let found):
      "the tensor '\(tensor)' is \(found) but the architecture asks for \(expected); "
        + "use weights of the same architecture and width"
    case .notFinite(let tensor):
      "the tensor '\(tensor)' holds NaN or an infinity; the training that made it diverged, "
        + "try a lower learning rate"
    case .badBatch(let batch, let lanes):
      "a batch of \(batch) cannot be shared by \(lanes) lanes; choose a batch of up to "
        + "\(LaneTeam.mostRows) that the lanes, at most \(LaneTeam.mostLanes), divide evenly"
    case .noBfloat16:
      "this processor has no AVX-512, which bfloat16 needs; use float32"
    case .engine(let words):
      "oneDNN cannot run this network here (\(words)); try another width or batch size"
    }
  }
}
