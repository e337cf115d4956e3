// The attack's vector loops against plain ones, at lengths that fill their groups and that do not.
import Testing

@testable import Nets

struct PerturbationLoopsTests {
  private static let counts = [1, 7, 16, 31, 100, 784, 3072]

  /// Values between −1 and 1.
  private func signed(_ count: Int, seed: UInt64) -> [Float] {
    noise(count, seed: seed).map { 2 * $0 - 1 }
  }

  /// What `change` makes of `values`.
  private func changed(
    _ values: [Float], _ change: (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { change($0) }
    return values
  }

  @Test(arguments: counts)
  func lengthsAreThoseOfDoubles(count: Int) {
    let values = signed(count, seed: 1).map { $0 * 1e-30 }
    let exact = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let found = values.withUnsafeBufferPointer { PerturbationLoops.length(of: $0) }
    #expect(abs(found - exact) <= 1e-14 * exact)
  }

  @Test(arguments: counts)
  func stepsAddEachPixelsShare(count: Int) {
    let (delta, gradient) = (signed(count, seed: 2), signed(count, seed: 3))
    gradient.withUnsafeBufferPointer { gradient in
      let along = changed(delta) { PerturbationLoops.add(gradient, times: 0.3, to: $0) }
      let signs = changed(delta) { PerturbationLoops.add(signsOf: gradient, times: 0.5, to: $0) }
      for index in 0..<count {
        let (d, g) = (delta[index], gradient[index])
        #expect(abs(along[index] - (d + Float(Double(g) * 0.3))) <= 1e-7)
        #expect(signs[index] == d + (g > 0 ? 0.5 : -0.5))
      }
    }
  }

  @Test(arguments: counts)
  func theLargestGradientsShareTheLength(count: Int) {
    let (delta, gradient) = (signed(count, seed: 2), signed(count, seed: 3))
    var picture = [Float](repeating: 0.5, count: count)
    let wanted = (count + 9) / 10
    let moved = changed(delta) { delta in
      gradient.withUnsafeBufferPointer { gradient in
        picture.withUnsafeMutableBufferPointer {
          PerturbationLoops.add(largest: wanted, of: gradient, length: 2, to: delta, at: $0)
        }
      }
    }
    let ranked = (0..<count).sorted { abs(gradient[$0]) > abs(gradient[$1]) }
    var expected = delta
    for index in ranked.prefix(wanted) {
      expected[index] += (gradient[index] > 0 ? 2 : -2) / Float(wanted)
    }
    #expect(moved == expected)
  }

  @Test(arguments: counts)
  func fittingCutsToTheRadiusAndToThePixelRange(count: Int) {
    let (delta, image) = (signed(count, seed: 4), noise(count, seed: 5))
    var perturbed = image
    let fitted = changed(delta) { delta in
      image.withUnsafeBufferPointer { image in
        perturbed.withUnsafeMutableBufferPointer {
          PerturbationLoops.fit(delta, times: 0.5, radius: 0.4, around: image, into: $0)
        }
      }
    }
    for index in 0..<count {
      let cut = min(max(delta[index] * 0.5, -0.4), 0.4)
      #expect(fitted[index] == min(max(cut, -image[index]), 1 - image[index]))
      #expect(perturbed[index] == image[index] + fitted[index])
    }
  }

  /// Against bisection in doubles.
  @Test(arguments: counts, [0.01, 1, 40])
  func theL1FitShrinksByTheRightAmount(count: Int, radius: Double) {
    let (delta, image) = (signed(count, seed: 6), noise(count, seed: 7))
    func shrunk(_ amount: Double) -> [Double] {
      zip(delta, image).map { d, x in
        let room = d > 0 ? 1 - Double(x) : Double(x)
        let length = min(max(Double(abs(d)) - amount, 0), room)
        return d > 0 ? length : -length
      }
    }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if shrunk(middle).reduce(0, { $0 + abs($1) }) > radius { low = middle } else { high = middle }
    }
    var perturbed = image
    let fitted = changed(delta) { delta in
      image.withUnsafeBufferPointer { image in
        perturbed.withUnsafeMutableBufferPointer {
          PerturbationLoops.fit(delta, l1Radius: radius, around: image, into: $0)
        }
      }
    }
    #expect(fitted.reduce(0) { $0 + Double(abs($1)) } <= radius * (1 + 1e-7))
    let reference = shrunk(low > 1e-12 ? high : 0)
    #expect(zip(fitted, reference).allSatisfy { abs(Double($0) - $1) <= 2e-6 })
    #expect(perturbed == zip(image, fitted).map { $0 + $1 })
  }
}
