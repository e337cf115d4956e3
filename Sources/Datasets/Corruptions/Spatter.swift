// Drops on the lens: rain, lit at the drops' rims, or mud.
import Foundation
import Nets

struct Spatter {
  /// Mean and spread of the noise that drops come from.
  let noise: (mean: Double, spread: Double)
  /// Spread of the blur that makes drops of it, in pixels.
  let sigma: Double
  /// Noise below this is no drop.
  let threshold: Double
  /// Of water, how bright it is; of mud, the spread in pixels of the blur of its rims.
  let strength: Double
  let isMud: Bool

  private static let water = [175.0 / 255, 238.0 / 255, 238.0 / 255]
  private static let mud = [63.0 / 255, 42.0 / 255, 20.0 / 255]

  func apply(to canvas: Canvas, _ stream: inout RandomStream) -> Canvas {
    apply(
      to: canvas,
      noise: Plane(height: canvas.height, width: canvas.width) { Double(stream.normal()) })
  }

  /// Drops out of normal noise of the picture's extents.
  func apply(to canvas: Canvas, noise: Plane) -> Canvas {
    let drops = noise.map { self.noise.mean + self.noise.spread * $0 }.blurred(sigma)
      .map { $0 < threshold ? 0 : $0 }
    return isMud ? muddy(canvas, drops) : wet(canvas, drops)
  }

  private func muddy(_ canvas: Canvas, _ drops: Plane) -> Canvas {
    let cover = drops.map { $0 > threshold ? 1 : 0 }.blurred(strength).map { $0 < 0.8 ? 0 : $0 }
    return mix(canvas, Self.mud) { plane, colour in
      plane.combined(with: cover) { $0 * (1 - $1) + colour * $1 }
    }
  }

  private func wet(_ canvas: Canvas, _ drops: Plane) -> Canvas {
    let levels = drops.map { Double(UInt8(min(max($0, 0), 1) * 255)) }
    var light = levels.combined(with: Self.relief(of: levels), *)
    let most = light.values.max() ?? 0
    light = light.map { most > 0 ? strength * $0 / most : 0 }
    return mix(canvas, Self.water) { plane, colour in
      plane.combined(with: light) { $0 + colour * $1 }
    }
  }

  private func mix(
    _ canvas: Canvas, _ colour: [Double], _ change: (Plane, Double) -> Plane
  ) -> Canvas {
    // On grey pictures drops have the brightness of their colour.
    let colours =
      canvas.planes.count == 3
      ? colour : [0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]]
    return Canvas(planes: zip(canvas.planes, colours).map(change))
  }

  /// How light falls on drops that rise from their rims inwards, in 8-bit levels: distances from the
  /// rims, evened out over all levels and lit from below on the right.
  static func relief(of levels: Plane) -> Plane {
    let light = Plane(height: 3, width: 3, values: [-2, -1, 0, -1, 1, 1, 0, 1, 2])
    let near = EdgeMap(levels, low: 50, high: 150).distances.map { min($0, 20) }
      .meansOfNine.map { $0.rounded(.down) }
    return near.equalised.mixed(by: light).map { min(max($0, 0), 255) }
      .meansOfNine.map { $0.rounded() }
  }
}

extension Plane {
  /// Means over squares of nine. They are added before they are divided, so that nine equal whole
  /// numbers give just that one, which may be cut off next.
  fileprivate var meansOfNine: Plane {
    let ones = Plane(height: 3, width: 3, values: [Double](repeating: 1, count: 9))
    return mixed(by: ones).map { $0 * (1.0 / 9) }
  }

  /// Whole numbers 0 to 255 spread over all levels, so that each is as frequent as the next.
  var equalised: Plane {
    var counts = [Int](repeating: 0, count: 256)
    for value in values { counts[Int(value)] += 1 }
    guard let first = counts.firstIndex(where: { $0 > 0 }), counts[first] < values.count else {
      return self
    }
    let scale = 255 / Double(values.count - counts[first])
    var sum = 0
    let levels = counts.indices.map { level -> Double in
      sum += level > first ? counts[level] : 0
      return (Double(sum) * scale).rounded(.toNearestOrEven)
    }
    return map { levels[Int($0)] }
  }
}
