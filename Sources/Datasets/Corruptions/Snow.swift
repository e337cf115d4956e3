// Snow: flakes out of normal noise, made larger, thinned out and blurred along their fall.
import Nets

struct Snow {
  /// Mean of the noise that flakes come from.
  let mean: Double
  /// Spread of that noise.
  let spread: Double
  /// How many times larger flakes are than pixels.
  let size: Double
  /// Noise below this is no flake.
  let threshold: Double
  /// How far flakes fall while they are seen, and how that fades, in pixels.
  let fall: (reach: Int, sigma: Double)
  /// The share of the picture that is not whitened.
  let clearness: Double

  /// The picture whitened, under flakes and the same flakes upside down. `noise` is normal, of the
  /// picture's extents; `angle` is in degrees.
  func apply(to canvas: Canvas, noise: Plane, angle: Double) -> Canvas {
    let flakes = noise.map { mean + spread * $0 }.enlarged(by: size)
      .map { $0 < threshold ? 0 : Double(UInt8(min(max($0, 0), 1) * 255)) / 255 }
      .moved(reach: fall.reach, sigma: fall.sigma, angle: angle)
      .map { ($0 * 255).rounded() / 255 }
    let layer = flakes.combined(with: flakes.upsideDown, +)
    let white = canvas.grey.map { 1.5 * $0 + 0.5 }
    return canvas.mapPlanes { plane in
      plane.combined(with: white) { clearness * $0 + (1 - clearness) * max($0, $1) }
        .combined(with: layer, +)
    }
  }

  func apply(to canvas: Canvas, _ stream: inout RandomStream) -> Canvas {
    let noise = Plane(height: canvas.height, width: canvas.width) { Double(stream.normal()) }
    return apply(to: canvas, noise: noise, angle: -135 + 90 * stream.fraction())
  }
}
