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

  /// The part of the network that `endpoints` depend on. Throws `NetsError.unknownLayer`.
  func ending(at endpoints: [Endpoint]) throws -> Architecture {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for endpoint in endpoints { isNeeded[try value(of: endpoint) - 1] = true }
    for index in nodes.indices.reversed() where isNeeded[index] {
      for input in nodes[index].inputs where input > 0 { isNeeded[input - 1] = true }
    }
    var places = [0: 0]
    var kept: [Node] = []
    for index in nodes.indices where isNeeded[index] {
      let node = nodes[index]
      kept.append(
        Node(
          layer: node.layer, inputs: node.inputs.compactMap { places[$0] }, shape: node.shape))
      places[index + 1] = kept.count
    }
    return kept.count == nodes.count ? self : Architecture(part: kept, of: self)
  }

  /// The value of the graph that `endpoint` names. Throws `NetsError.unknownLayer`.
  func value(of endpoint: Endpoint) throws -> Int {
    guard case .layer(let name) = endpoint else { return nodes.count }
    guard let index = nodes.firstIndex(where: { $0.layer.name == name }) else {
      throw NetsError.unknownLayer(name, known: layerNames)
    }
    return index + 1
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
  /// Records the forward pass; the picture and what is computed at `values` keep their memory.
  /// Throws `NetsError.badLayer` where a value is not one to be shown.
  func recordForward(to values: [Int]) throws -> (picture: Value, outputs: [EndpointValue]) {
    let picture = try recordStages().picture
    let outputs = try values.map { number in
      let value = computed(number)
      guard value.isBlocked || value.precision == .float32 else {
        throw NetsError.badLayer(
          architecture.nodes[number - 1].layer.name,
          reason: "in bfloat16 it cannot be looked at beside other layers")
      }
      return EndpointValue(value: value, plain: value.isBlocked ? recordPlain(value) : value)
    }
    for value in [picture] + outputs.map(\.plain) { tape.pin(value.slot) }
    return (picture, outputs)
  }

  /// Records the backward pass from gradients that the world outside writes, to what is computed at
  /// `values`.
  func recordBackward(from values: [Int], _ outputs: [EndpointValue]) throws
    -> (outputs: [Value], picture: Value?)
  {
    let starts = outputs.map { value(like: $0.plain) }
    for start in starts { tape.pin(start.slot) }
    tape.isBackward = true
    let inner = zip(starts, outputs).map { start, output in
      output.value.isBlocked ? recordBlocked(start, like: output.value) : start
    }
    return (
      starts,
      try recordBackward(
        from: zip(values, inner).map { (value: $0, gradient: $1) })
    )
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
