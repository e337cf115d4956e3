// The tensors that a plan's operations read: plain ones, and packed copies that follow them.

/// A plan's weights in memory. Lanes share one set.
final class ParameterSet {
  private struct Entry {
    let memory: AlignedMemory
    let shape: [Int]
    var copies: [PackedTensor] = []
  }

  private var entries: [String: Entry] = [:]

  init(_ tensors: [Tensor]) {
    for tensor in tensors {
      let memory = AlignedMemory(count: tensor.values.count)
      entries[tensor.name] = Entry(memory: memory, shape: tensor.shape)
    }
    assign(tensors)
  }

  private func known(_ name: String) -> Entry {
    guard let entry = entries[name] else {
      preconditionFailure("no tensor '\(name)' in this plan")
    }
    return entry
  }

  /// The plain values of a tensor that the plan's architecture has.
  func plain(_ name: String) -> AlignedMemory { known(name).memory }

  /// The copies of a tensor in the kernels' own layouts.
  func copies(_ name: String) -> [PackedTensor] { known(name).copies }

  /// The tensor in the wanted layout, whose extents may be padded.
  func packed(_ name: String, extents: [Int], as layout: TensorLayout) throws
    -> UnsafeMutablePointer<Float>
  {
    let entry = known(name)
    if let copy = entry.copies.first(where: { $0.layout == layout }) { return copy.memory.start }
    let copy = try PackedTensor(
      entry.memory, shape: entry.shape, extents: extents, layout: layout)
    copy.pack()
    entries[name]?.copies.append(copy)
    return copy.memory.start
  }

  /// New values for all tensors.
  func assign(_ tensors: [Tensor]) {
    for tensor in tensors {
      _ = plain(tensor.name).values.update(fromContentsOf: tensor.values)
      for copy in copies(tensor.name) { copy.pack() }
    }
  }
}
