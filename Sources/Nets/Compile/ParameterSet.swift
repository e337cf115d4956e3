// The tensors that a plan's operations read: plain masters, and packed copies that follow them.

/// A plan's weights in memory. Lanes share one set.
final class ParameterSet {
  private struct Master {
    let memory: AlignedMemory
    let shape: [Int]
    var copies: [PackedTensor] = []
  }

  private var masters: [String: Master] = [:]

  init(_ tensors: [Tensor]) {
    for tensor in tensors {
      let memory = AlignedMemory(count: tensor.values.count)
      masters[tensor.name] = Master(memory: memory, shape: tensor.shape)
    }
    assign(tensors)
  }

  private func known(_ name: String) -> Master {
    guard let master = masters[name] else {
      preconditionFailure("no tensor '\(name)' in this plan")
    }
    return master
  }

  /// The plain values of a tensor that the plan's architecture has.
  func master(_ name: String) -> AlignedMemory { known(name).memory }

  /// The tensor in the wanted layout, whose extents may be padded.
  func packed(_ name: String, extents: [Int], as layout: TensorLayout) throws
    -> UnsafeMutablePointer<Float>
  {
    let master = known(name)
    if let copy = master.copies.first(where: { $0.layout == layout }) { return copy.memory.start }
    let copy = try PackedTensor(
      master.memory, shape: master.shape, extents: extents, layout: layout, .pack)
    copy.run()
    masters[name]?.copies.append(copy)
    return copy.memory.start
  }

  /// Brings the copies of a tensor up to its master.
  func repack(_ name: String) {
    for copy in known(name).copies { copy.run() }
  }

  /// New values for all tensors.
  func assign(_ tensors: [Tensor]) {
    for tensor in tensors {
      _ = master(tensor.name).values.update(fromContentsOf: tensor.values)
      repack(tensor.name)
    }
  }
}
