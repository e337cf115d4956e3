// A network looked at from another side: on pictures of another size than it was trained on, up to
// some of its layers, and with means in place of maxima. Convolutions and batch norm do not care about
// the size of a picture, so the same weights serve.

extension Weights {
  /// The part of the network that `endpoints` depend on, for pictures of another size.
  ///
  /// Behind a layer with as many weights as the picture has values, no other size fits; let the
  /// endpoints stand before it. Layers behind the last endpoint are left out, whatever they are.
  /// - Parameters:
  ///   - height: rows of the pictures; the channels stay.
  ///   - averagesPools: whether every max pool gives the mean instead (Gatys et al. 2016).
  /// - Throws: `NetsError.unknownLayer`; `.badLayer` where a picture is too small, or where the windows
  ///   of a max pool overlap or are padded, so that no mean can stand for it; `.wrongShape` for a layer
  ///   of fixed size.
  public func seen(
    at endpoints: [Endpoint], height: Int, width: Int, averagesPools: Bool = false
  ) throws -> Weights {
    let size = ImageShape(
      channels: architecture.input.channels, height: height, width: width)
    let part = try architecture.seen(on: size, averagesPools: averagesPools, at: endpoints)
    let known = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    for spec in part.tensorSpecs {
      guard let tensor = known[spec.name] else { throw NetsError.missingTensor(spec.name) }
      guard tensor.shape == spec.shape else {
        throw NetsError.wrongShape(
          tensor: spec.name, expected: spec.shape, found: tensor.shape)
      }
    }
    return restricted(to: part)
  }
}

extension Architecture {
  fileprivate func seen(
    on picture: ImageShape, averagesPools: Bool, at endpoints: [Endpoint]
  ) throws -> Architecture {
    let needed = Set(try ending(at: endpoints).layerNames)
    let changed = try layers.map { layer in
      averagesPools && needed.contains(layer.name) ? try layer.averaged() : layer
    }
    return try Architecture(
      name: name, input: picture, classes: classes, width: width, layers: changed
    ).ending(at: endpoints)
  }
}

extension Layer {
  /// A max pool's mean over the same windows; any other layer as it is.
  fileprivate func averaged() throws -> Layer {
    guard case .maxPool(let kernel, let stride, let padding) = operation else { return self }
    guard kernel == stride, padding == 0 else {
      throw NetsError.badLayer(
        name, reason: "its windows overlap or are padded, so that no mean pool has the same")
    }
    return Layer(name, .averagePool(size: kernel), from: inputs)
  }
}
