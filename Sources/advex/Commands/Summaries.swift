// One line about a result, printed when a command is done.
import Store

extension Dataset {
  /// Name, size, shape, classes and content hash.
  var summary: String {
    "\(name): \(count) pictures of \(shape.channels)×\(shape.height)×\(shape.width), "
      + "\(labels.classes.count) classes, content hash \(hash)"
  }
}

extension Model {
  /// Name, parameters and the hash of the weights.
  var summary: String {
    "\(name): \(parameterCount) parameters, weights \(weightsHash.hexadecimal.prefix(12))"
  }
}
