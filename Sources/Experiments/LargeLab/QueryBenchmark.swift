// How long every named query takes on a large lab, and whether that is within its bound: a second, or five
// for those whose header says that they are about all of something.
import Store

/// Times every named query of a lab that `LargeLab` made.
public struct QueryBenchmark {
  /// One query's time.
  public struct Timing: Sendable {
    public let query: String
    /// Median over the rounds.
    public let seconds: Double
    public let rows: Int
    /// What it may take.
    public let bound: Double
    public var isWithin: Bool { seconds <= bound }
  }

  private let lab: LabFile

  /// A benchmark of `lab`.
  public init(_ lab: LabFile) { self.lab = lab }

  /// Every query with its default parameters, `rounds` times each.
  public func timings(rounds: Int = 3, _ report: (String) -> Void = { _ in }) throws -> [Timing] {
    try NamedQuery.all.map { query in
      report(query.name)
      let parameters = try parameters(of: query)
      let clock = ContinuousClock()
      var rows = 0
      let times = try (0..<max(rounds, 1)).map { _ in
        try clock.measure { rows = try lab.run(query, parameters: parameters).rows.count }
          / .seconds(1)
      }
      return Timing(
        query: query.name, seconds: times.sorted()[times.count / 2], rows: rows,
        bound: query.isAboutAll ? 5 : 1)
    }
  }

  /// Values for the parameters that have no default: what is largest in a large lab.
  private func parameters(of query: NamedQuery) throws -> [String: String] {
    let needed = query.parameters.filter { $0.fallback == .required }.map(\.name)
    return try needed.reduce(into: [:]) { parameters, name in
      switch name {
      case "model": parameters[name] = "net_0"
      case "dataset": parameters[name] = Self.datasets[query.name] ?? "many/test"
      case "run": parameters[name] = "\(try lab.models.named("net_0").runID)"
      case "other": parameters[name] = "\(try lab.models.named("net_1").runID)"
      case "evaluation": parameters[name] = "1"
      default:
        throw StoreError.refused("the benchmark has no value for \(name) of query \(query.name)")
      }
    }
  }

  private static let datasets = [
    "lineage": "d_det/train", "perturbation-norms": "d_det/train",
    "transferable-perturbations": "p/test",
  ]
}
