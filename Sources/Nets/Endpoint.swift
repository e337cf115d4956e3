// Where a plan ends: at the logits, or at a layer inside the network whose features are looked at.
import CKernels

/// The layer whose values a plan gives, and to which it takes a gradient.
public enum Endpoint: Hashable, Sendable {
  /// The last layer.
  case logits
  /// The layer of that name; those that do not lead to it are not computed.
  case layer(String)
}

extension Architecture {
  /// Names of the layers, in order; each can be an endpoint.
  public var layerNames: [String] { layers.map(\.name) }

  /// The name of the penultimate layer, whose units are the features of Ilyas et al. 2019.
  public var featureLayer: String { nodes[featureValue - 1].layer.name }

  /// The part of the network that `endpoint` depends on. Its last layer has no readers, so nothing
  /// behind is fused with it. Throws `NetsError.unknownLayer`.
  func ending(at endpoint: Endpoint) throws -> Architecture {
    guard case .layer(let name) = endpoint else { return self }
    guard let end = nodes.firstIndex(where: { $0.layer.name == name }) else {
      throw NetsError.unknownLayer(name, known: layerNames)
    }
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    isNeeded[end] = true
    for index in (0...end).reversed() where isNeeded[index] {
      for input in nodes[index].inputs where input > 0 { isNeeded[input - 1] = true }
    }
    var places = [0: 0]
    var kept: [Node] = []
    for index in 0...end where isNeeded[index] {
      let node = nodes[index]
      kept.append(
        Node(
          layer: node.layer, inputs: node.inputs.compactMap { places[$0] }, shape: node.shape))
      places[index + 1] = kept.count
    }
    return Architecture(part: kept, of: self)
  }

  private init(part: [Node], of whole: Architecture) {
    name = whole.name
    input = whole.input
    classes = whole.classes
    width = whole.width
    layers = part.map(\.layer)
    nodes = part
  }
}

extension Weights {
  /// The weights of a part of the network.
  func restricted(to part: Architecture) -> Weights {
    guard part != architecture else { return self }
    let values = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
    return Weights(part) { values[$0.name] ?? [] }
  }
}

/// What an endpoint computes: as the network has it, and as the world outside reads it.
struct EndpointValue {
  let value, plain: Value
}

extension PlanBuilder {
  /// Records the forward pass of a network that ends at `endpoint`; what it shows keeps its memory.
  func recordForward(to endpoint: Endpoint) throws
    -> (picture: Value, output: EndpointValue, features: Value?)
  {
    guard case .layer = endpoint else {
      let (picture, logits, features) = try recordForward()
      return (picture, EndpointValue(value: logits, plain: logits), features)
    }
    let (picture, output) = try recordStages()
    let plain = output.isBlocked ? recordPlain(output) : output
    for value in [picture, plain] { tape.pin(value.slot) }
    return (picture, EndpointValue(value: output, plain: plain), nil)
  }

  /// Records the backward pass from a gradient that the world outside writes.
  func recordBackward(from output: EndpointValue) throws -> (output: Value, picture: Value?) {
    let start = value(like: output.plain)
    tape.pin(start.slot)
    tape.isBackward = true
    let inner = output.value.isBlocked ? recordBlocked(start, like: output.value) : start
    return (start, try recordBackward(from: inner))
  }

  private func recordPlain(_ source: Value) -> Value {
    let result = value(source.shape, isBlocked: false)
    tape.record(.picture, reads: [source.slot], writes: [result.slot]) { memory in
      let (to, from) = (memory[result.slot], memory[source.slot])
      return { ck_to_plain(to, from, source.kernelShape, source.shape.channels) }
    }
    return result
  }

  private func recordBlocked(_ source: Value, like other: Value) -> Value {
    let result = value(like: other)
    tape.record(.picture, reads: [source.slot], writes: [result.slot]) { memory in
      let (to, from) = (memory[result.slot], memory[source.slot])
      return { ck_to_blocked(to, from, result.kernelShape, result.shape.channels) }
    }
    return result
  }
}
