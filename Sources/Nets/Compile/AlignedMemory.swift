// Memory that vector instructions like.

/// Float32 values that start at a cache line, zero at first.
final class AlignedMemory {
  let values: UnsafeMutableBufferPointer<Float>

  init(count: Int) {
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    let start = raw.bindMemory(to: Float.self, capacity: count)
    start.initialize(repeating: 0, count: count)
    values = UnsafeMutableBufferPointer(start: start, count: count)
    self.start = start
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  /// The first value.
  let start: UnsafeMutablePointer<Float>
}
