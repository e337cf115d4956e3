// Edges of a picture (Canny 1986) and how far pixels are from them (Borgefors 1986), in the whole-number
// form that OpenCV gives them.
import Foundation

/// Where brightness changes suddenly.
struct EdgeMap {
  let height: Int
  let width: Int
  private(set) var isEdge: [Bool]

  /// Edges of 8-bit `levels`: ridges of the gradient above `high`, and those above `low` that hang
  /// together with them.
  init(_ levels: Plane, low: Int, high: Int) {
    (height, width) = (levels.height, levels.width)
    isEdge = [Bool](repeating: false, count: height * width)
    let gradient = Gradient(levels)
    var found: [(row: Int, column: Int)] = []
    var isFaint = isEdge
    for row in 0..<height {
      for column in 0..<width where gradient.isRidge(row, column, above: low) {
        isFaint[row * width + column] = true
        if gradient.strength(row, column) > high { found.append((row, column)) }
      }
    }
    while let (row, column) = found.popLast() {
      isEdge[row * width + column] = true
      for y in max(row - 1, 0)...min(row + 1, height - 1) {
        for x in max(column - 1, 0)...min(column + 1, width - 1)
        where isFaint[y * width + x] && !isEdge[y * width + x] {
          found.append((y, x))
        }
      }
    }
  }

  /// The least way of each pixel to an edge by steps of 1 to the side, 1.4 aslant and 2.1969 as a
  /// knight goes; very large where there is none.
  var distances: Plane {
    // In floats, as OpenCV adds them: sums of steps that come to whole numbers are cut off later.
    let steps: [(down: Int, right: Int, length: Float)] = [
      (0, -1, 1), (-1, 0, 1), (-1, -1, 1.4), (-1, 1, 1.4), (-1, -2, 2.1969), (-1, 2, 2.1969),
      (-2, -1, 2.1969), (-2, 1, 2.1969),
    ]
    var map = Plane(
      height: height, width: width, values: isEdge.map { $0 ? 0 : Double(UInt16.max) })
    func shorten(_ row: Int, _ column: Int, _ sign: Int) {
      for step in steps {
        let (y, x) = (row + sign * step.down, column + sign * step.right)
        guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
        map[row, column] = min(map[row, column], Double(Float(map[y, x]) + step.length))
      }
    }
    for row in 0..<height { for column in 0..<width { shorten(row, column, 1) } }
    for row in (0..<height).reversed() {
      for column in (0..<width).reversed() { shorten(row, column, -1) }
    }
    return map
  }
}

/// Differences of levels across and down (Sobel), and their ridges.
private struct Gradient {
  let levels: Plane
  private var across: [Int] = []
  private var down: [Int] = []

  init(_ levels: Plane) {
    self.levels = levels
    for row in 0..<levels.height {
      for column in 0..<levels.width {
        func level(_ y: Int, _ x: Int) -> Int {
          Int(levels.value(row + y, column + x, beyond: .edge))
        }
        across.append(
          level(-1, 1) + 2 * level(0, 1) + level(1, 1) - level(-1, -1) - 2 * level(0, -1)
            - level(1, -1))
        down.append(
          level(1, -1) + 2 * level(1, 0) + level(1, 1) - level(-1, -1) - 2 * level(-1, 0)
            - level(-1, 1))
      }
    }
  }

  /// Sum of both differences; 0 outside.
  func strength(_ row: Int, _ column: Int) -> Int {
    guard (0..<levels.height).contains(row), (0..<levels.width).contains(column) else { return 0 }
    let place = row * levels.width + column
    return abs(across[place]) + abs(down[place])
  }

  /// Whether the gradient exceeds `low` and, along its direction to the nearest 45°, its neighbours.
  func isRidge(_ row: Int, _ column: Int, above low: Int) -> Bool {
    let own = strength(row, column)
    guard own > low else { return false }
    let place = row * levels.width + column
    let (x, y) = (abs(across[place]), abs(down[place]) << 15)
    // tan 22.5° in units of 2⁻¹⁵; tan 67.5° is larger by 2.
    let flat = x * 13573
    if y < flat { return own > strength(row, column - 1) && own >= strength(row, column + 1) }
    if y > flat + x << 16 {
      return own > strength(row - 1, column) && own >= strength(row + 1, column)
    }
    let side = (across[place] < 0) != (down[place] < 0) ? -1 : 1
    return own > strength(row - 1, column - side) && own > strength(row + 1, column + side)
  }
}
