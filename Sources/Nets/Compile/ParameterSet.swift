// The tensors that a plan's operations read: plain masters, and copies in the layouts that oneDNN
// prefers, which follow the masters.
import COneDNN

/// A plan's weights in memory. Lanes share one set.
final class ParameterSet {
  private struct Copy {
    let layout: TensorLayout
    let memory: AlignedMemory
    let reorder: Reorder
  }

  private var masters: [String: AlignedMemory] = [:]
  private var copies: [String: [Copy]] = [:]

  init(_ tensors: [Tensor]) {
    for tensor in tensors { masters[tensor.name] = AlignedMemory(count: tensor.values.count) }
    assign(tensors)
  }

  /// The plain values of a tensor, which the plan's architecture is known to have.
  func master(_ name: String) -> AlignedMemory {
    guard let memory = masters[name] else {
      preconditionFailure("no tensor '\(name)' in this plan")
    }
    return memory
  }

  /// The tensor in the wanted layout: the master itself if that is plain, else a copy.
  func packed(
    _ name: String, extents: [Int], as layout: TensorLayout
  ) throws -> UnsafeMutablePointer<Float> {
    let plain = try TensorLayout(extents, dnn_order_plain)
    if layout == plain { return master(name).start }
    if let copy = copies[name]?.first(where: { $0.layout == layout }) { return copy.memory.start }
    let memory = AlignedMemory(count: layout.count)
    let reorder = try Reorder(from: (plain, master(name)), to: (layout, memory))
    reorder.run()
    copies[name, default: []].append(Copy(layout: layout, memory: memory, reorder: reorder))
    return memory.start
  }

  /// Brings the copies of a tensor up to its master.
  func repack(_ name: String) {
    for copy in copies[name] ?? [] { copy.reorder.run() }
  }

  /// New values for all tensors.
  func assign(_ tensors: [Tensor]) {
    for tensor in tensors {
      _ = master(tensor.name).values.update(fromContentsOf: tensor.values)
      repack(tensor.name)
    }
  }
}
