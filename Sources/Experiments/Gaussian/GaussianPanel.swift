// Figure 4 of Ilyas et al. 2019: what the robust parameters look like in the plane as ε grows.
import Foundation
import Nets

/// One panel, as plain values in the plane of x: ready to be drawn.
public struct GaussianPanel: Codable, Hashable, Sendable {
  /// A place in the plane.
  public struct Point: Codable, Hashable, Sendable {
    public let x: Double
    public let y: Double
  }

  /// An example.
  public struct Sample: Codable, Hashable, Sendable {
    public let place: Point
    /// +1 or −1.
    public let label: Int
  }

  /// The budget of the adversary against whom the parameters are likeliest; 0 for the standard ones.
  public let eps: Double
  /// Draws from the true task, the same in every panel.
  public let samples: [Sample]
  /// Σ, two rows of two.
  public let covariance: [[Double]]
  /// One standard deviation around the mean of the class +1, closed; that of −1 is its mirror image.
  public let ellipse: [Point]
  /// Two ends of the line on which the classifier is undecided.
  public let boundary: [Point]
  /// The tip of the classifier's gradient from the origin, of length 1.
  public let gradient: Point
  /// μ: half of the way from the mean of −1 to that of +1.
  public let mean: Point
  /// The cosine between the gradient and μ.
  public let cosine: Double
}

extension GaussianPanel {
  /// A task whose standard gradient is as far from μ as its covariance allows, since the figure's own
  /// numbers are not published: μ* = (5, 0), Σ* = (8.2, 2.4; 2.4, 1.8), with eigenvalues 9 and 1 and a
  /// cosine of 0.6.
  /// - Throws: nothing that its fixed numbers allow.
  public static func exampleTask() throws -> GaussianTask {
    try GaussianTask(
      mean: [5, 0], covariance: SymmetricMatrix(rows: [[8.2, 2.4], [2.4, 1.8]]))
  }

  /// The paper's values of ε as they are recalled: the standard parameters, and three adversaries.
  public static let epsValues: [Double] = [0, 1, 5, 10]

  /// The panel for one ε.
  ///
  /// - Parameters:
  ///   - task: in the plane, with a mean that is not zero.
  ///   - count: examples drawn; equal seeds draw the same.
  /// - Throws: `GaussianError.wrongLength`, `.outOfRange`.
  public init(_ task: GaussianTask, eps: Double, samples count: Int, seed: UInt64) throws {
    guard task.mean.count == 2 else {
      throw GaussianError.wrongLength(found: task.mean.count, expected: 2)
    }
    guard task.mean.length > 0 else {
      throw GaussianError.outOfRange(name: "the length of the mean", value: 0)
    }
    let robust = try RobustGaussian(task, eps: eps)
    let alignment = try GradientAlignment(robust.covariance)
    let gradient = alignment.gradient(at: task.mean)
    let extent = 4 * (task.spectrum.values[1].squareRoot() + task.mean.length)
    self.init(
      eps: eps, samples: Self.draw(task, count, seed: seed),
      covariance: (0..<2).map { row in (0..<2).map { robust.covariance[row, $0] } },
      ellipse: Self.ellipse(robust),
      boundary: [-extent, extent].map { Point(x: -$0 * gradient[1], y: $0 * gradient[0]) },
      gradient: Point(x: gradient[0], y: gradient[1]),
      mean: Point(x: task.mean[0], y: task.mean[1]), cosine: alignment.cosine(at: task.mean))
  }

  private static func draw(_ task: GaussianTask, _ count: Int, seed: UInt64) -> [Sample] {
    var stream = RandomStream(seed: seed, purpose: .gaussian, count)
    return task.samples(count, seed: seed).map { folded in
      let label = stream.below(2) == 0 ? -1 : 1
      let place = folded.scaled(by: Double(label))
      return Sample(place: Point(x: place[0], y: place[1]), label: label)
    }
  }

  private static func ellipse(_ robust: RobustGaussian, points: Int = 64) -> [Point] {
    let root = robust.covariance.spectrum.matrix { $0.squareRoot() }
    return (0...points).map { index in
      let angle = 2 * Double.pi * Double(index % points) / Double(points)
      let place = robust.mean.adding(root.times([cos(angle), sin(angle)]))
      return Point(x: place[0], y: place[1])
    }
  }
}
