// Fog and frost: a height map of diamonds and squares (Fournier, Fussell & Carpenter 1982) laid over
// the picture.
import Nets

/// A cloud-like height map.
struct Plasma {
  /// A power of two.
  let side: Int
  /// What the range of chance is divided by from each scale to the next finer one.
  let decay: Double

  /// Heights that fill [0, 1]; opposite edges fit together. `fraction` gives chance in [0, 1).
  func heights(_ fraction: () -> Double) -> Plane {
    var map = Plane(height: side, width: side, values: [Double](repeating: 0, count: side * side))
    var (step, range) = (side, 100.0)
    while step >= 2 {
      let half = step / 2
      func near(_ sum: Double) -> Double { sum / 4 + range * (2 * fraction() - 1) * range }
      for row in stride(from: 0, to: side, by: step) {
        for column in stride(from: 0, to: side, by: step) {
          let (below, right) = ((row + step) % side, (column + step) % side)
          map[row + half, column + half] = near(
            map[row, column] + map[below, column] + map[row, right] + map[below, right])
        }
      }
      for (down, right) in [(0, half), (half, 0)] {
        for row in stride(from: down, to: side, by: step) {
          for column in stride(from: right, to: side, by: step) {
            map[row, column] = near(map.around(row, column, half))
          }
        }
      }
      step = half
      range /= decay
    }
    let low = map.values.min() ?? 0
    let height = (map.values.max() ?? 0) - low
    return map.map { ($0 - low) / height }
  }
}

extension Plane {
  /// The sum of the four values `distance` away, round the edges to the other side.
  fileprivate func around(_ row: Int, _ column: Int, _ distance: Int) -> Double {
    let (above, below) = ((row + height - distance) % height, (row + distance) % height)
    let (left, right) = ((column + width - distance) % width, (column + distance) % width)
    return self[above, column] + self[below, column] + self[row, left] + self[row, right]
  }

  /// The part of it from `top` and `left` on.
  func cut(top: Int, left: Int, height: Int, width: Int) -> Plane {
    Plane(height: height, width: width) { self[top + $0, left + $1] }
  }
}

/// Fog that is added to a picture, which is then drawn together to its own brightest value.
struct Fog {
  let density: Double
  let decay: Double

  /// The side of the height map for a picture: the least power of two that covers it.
  static func side(for canvas: Canvas) -> Int {
    var side = 2
    while side < max(canvas.height, canvas.width) { side *= 2 }
    return side
  }

  func apply(to canvas: Canvas, _ fraction: () -> Double) -> Canvas {
    let fog = Plasma(side: Self.side(for: canvas), decay: decay).heights(fraction)
      .cut(top: 0, left: 0, height: canvas.height, width: canvas.width)
    let brightest = canvas.planes.flatMap(\.values).max() ?? 1
    return canvas.mapPlanes { plane in
      plane.combined(with: fog) { ($0 + density * $1) * brightest / (brightest + density) }
    }
  }
}

/// Ice on the lens. The published generator lays parts of five photographs over the picture; these
/// textures are computed instead, ridges of a height map in bluish white, and so not those of the
/// published files.
struct Frost {
  /// The picture's share, and the ice's.
  let shares: (picture: Double, ice: Double)
  private let textures: [Canvas]

  /// Rows and columns of a texture.
  static let side = 128

  init(shares: (picture: Double, ice: Double)) {
    self.shares = shares
    textures = (0..<5).map(Self.texture)
  }

  /// The texture of a number; no seed changes it, as no seed changes a photograph.
  static func texture(_ number: Int) -> Canvas {
    var stream = RandomStream(seed: 0, purpose: .frostTexture, number)
    let heights = Plasma(side: side, decay: 1.25 + 0.05 * Double(number)).heights {
      stream.fraction()
    }
    let ridges = heights.map { height in
      // Three ridges between the lowest and the highest place.
      let rise = (3 * height).truncatingRemainder(dividingBy: 1)
      let ridge = 1 - abs(2 * rise - 1)
      return ridge * ridge
    }
    return Canvas(
      planes: [(0.30, 0.70), (0.36, 0.64), (0.44, 0.56)].map { dark, range in
        ridges.map { dark + range * $0 }
      })
  }

  func apply(to canvas: Canvas, _ stream: inout RandomStream) -> Canvas {
    let texture = textures[stream.below(textures.count)]
    let top = stream.below(Self.side - canvas.height)
    let left = stream.below(Self.side - canvas.width)
    let ice = texture.mapPlanes {
      $0.cut(top: top, left: left, height: canvas.height, width: canvas.width)
    }
    let layers = canvas.planes.count == 3 ? ice.planes : [ice.grey]
    return Canvas(
      planes: zip(canvas.planes, layers).map { plane, layer in
        plane.combined(with: layer) { shares.picture * $0 + shares.ice * $1 }
      })
  }
}
