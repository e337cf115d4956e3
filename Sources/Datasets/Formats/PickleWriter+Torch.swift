// The pickle of a list of tensors as torch.save writes it, out of opcodes and names that
// torch.load(weights_only=True) knows.

extension PickleWriter {
  /// The pickle of tensors that fill a storage each: storage i is called by its number.
  static func torchList(_ shapes: [[Int]], of element: TorchElement) -> [UInt8] {
    var writer = PickleWriter(version: 2)
    writer.list(shapes.enumerated()) { writer, tensor in
      writer.tensor(tensor.offset, shape: tensor.element, of: element)
    }
    writer.opcode(".")
    return writer.bytes
  }

  private mutating func tensor(_ number: Int, shape: [Int], of element: TorchElement) {
    global("torch._utils", "_rebuild_tensor_v2")
    tuple { writer in
      writer.tuple { storage in
        storage.text("storage")
        storage.global("torch", element.rawValue)
        storage.text(String(number))
        storage.text("cpu")
        storage.integer(shape.reduce(1, *))
      }
      writer.opcode("Q")
      writer.integer(0)
      writer.integers(shape)
      writer.integers(shape.indices.map { shape[($0 + 1)...].reduce(1, *) })
      writer.bool(false)
      writer.global("collections", "OrderedDict")
      writer.opcode(")")
      writer.opcode("R")
    }
    opcode("R")
  }

  /// Text is Unicode here, whatever its characters.
  private mutating func text(_ text: String) {
    opcode("X")
    little(text.utf8.count, 4)
    append(text.utf8)
  }

  private mutating func integers(_ values: [Int]) {
    tuple { writer in for value in values { writer.integer(value) } }
  }
}
