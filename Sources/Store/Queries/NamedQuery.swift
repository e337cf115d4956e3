// The named queries: queries/*.sql, each with a header that states purpose, parameters and columns.
// A test holds every header to what SQLite says about the query.

/// One named query: its SQL, and what its header says.
public struct NamedQuery: Sendable, Equatable {
  /// A parameter as the header declares it.
  public struct Parameter: Sendable, Equatable {
    /// How a value is given: not at all (an error), or this by default.
    public enum Default: Sendable, Equatable {
      case required
      case value(SQLValue)
    }
    public let name: String
    /// TEXT, INTEGER or REAL.
    public let type: String
    public let fallback: Default
    public let meaning: String
  }

  /// A column as the header declares it.
  public struct Column: Sendable, Equatable {
    public let name: String
    public let type: String
    public let meaning: String
  }

  /// Which columns are drawn, as the header's line `plot: x=… y=… series=… sd=…` says.
  public struct Plot: Sendable, Equatable {
    /// Numbers along and upwards.
    public let x: String
    public let y: String
    /// What tells one curve from another; empty where there is one only.
    public let series: [String]
    /// Half the length of error bars, in y's unit, or nil.
    public let deviation: String?

    /// A plot of the columns of these names.
    public init(x: String, y: String, series: [String], deviation: String?) {
      self.x = x
      self.y = y
      self.series = series
      self.deviation = deviation
    }
  }

  public let name: String
  public let purpose: String
  public let parameters: [Parameter]
  public let columns: [Column]
  /// How the result is drawn; nil where a plot makes no sense.
  public let plot: Plot?
  public let sql: String

  /// Whether its header says that it is about all of something, as in "About all stored perturbations.":
  /// such a query may take five seconds in a large lab, others one.
  public var isAboutAll: Bool { purpose.contains("About all ") }

  /// All named queries, in the order in which `advex list queries` shows them.
  public static let all: [NamedQuery] = EmbeddedSQL.queries.map(NamedQuery.init(file:))

  /// The query of this name.
  ///
  /// - Throws: `StoreError.unknownName` with the nearest right name.
  public static func named(_ name: String) throws -> NamedQuery {
    guard let query = all.first(where: { $0.name == name }) else {
      let nearest = nearestName(to: name, in: all.map(\.name))
      throw StoreError.unknownName(kind: "query", name: name, nearest: nearest)
    }
    return query
  }
}

extension NamedQuery {
  private enum Section { case purpose, parameters, columns }

  /// Reads a query file: header lines start with `--`, the rest is the query.
  init(file: String) {
    var section = Section.purpose
    var purpose: [Substring] = []
    var parameters: [Parameter] = []
    var columns: [Column] = []
    var plot: Plot?
    for line in file.split(separator: "\n").prefix(while: { $0.hasPrefix("--") }) {
      let text = line.dropFirst(2).drop { $0 == " " }
      if text.hasPrefix("parameters:") {
        section = .parameters
      } else if text.hasPrefix("columns:") {
        section = .columns
      } else if text.hasPrefix("plot:") {
        plot = Plot(text)
      } else if section == .purpose {
        purpose.append(text)
      } else if section == .parameters, let parameter = Parameter(text) {
        parameters.append(parameter)
      } else if section == .columns, let column = Column(text) {
        columns.append(column)
      }
    }
    let title = purpose.joined(separator: " ").split(separator: ":", maxSplits: 1)
    name = title.first.map(String.init) ?? ""
    self.purpose = title.count > 1 ? String(title[1].drop { $0 == " " }) : ""
    self.parameters = parameters
    self.columns = columns
    self.plot = plot
    sql = file
  }
}

extension NamedQuery.Parameter {
  /// Reads `:name TYPE default meaning`; a default is `required`, NULL, a number or a quoted text.
  init?(_ line: Substring) {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard words.count == 3, words[0].hasPrefix(":") else { return nil }
    name = String(words[0].dropFirst())
    type = String(words[1])
    let rest = words[2].drop { $0 == " " }
    let written: Substring
    if rest.hasPrefix("'"), let close = rest.dropFirst().firstIndex(of: "'") {
      written = rest[...close]
    } else {
      written = rest.prefix { $0 != " " }
    }
    meaning = String(rest.dropFirst(written.count).drop { $0 == " " })
    fallback =
      switch written {
      case "required": .required
      case "NULL": .value(.null)
      default:
        if let number = Int64(written) {
          .value(.integer(number))
        } else if let number = Double(written) {
          .value(.real(number))
        } else {
          .value(.text(String(written.dropFirst().dropLast())))
        }
      }
  }
}

extension NamedQuery.Column {
  /// Reads `name TYPE meaning`.
  init?(_ line: Substring) {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard words.count == 3 else { return nil }
    name = String(words[0])
    type = String(words[1])
    meaning = String(words[2].drop { $0 == " " })
  }
}

extension NamedQuery.Plot {
  /// Reads `plot: x=column y=column series=column,column sd=column`, the last two where they are there.
  init?(_ line: Substring) {
    let words = line.split(separator: " ").dropFirst().map { $0.split(separator: "=") }
    guard words.allSatisfy({ $0.count == 2 && ["x", "y", "series", "sd"].contains($0[0]) }) else {
      return nil
    }
    let names = Dictionary(words.map { ($0[0], String($0[1])) }, uniquingKeysWith: { $1 })
    guard let x = names["x"], let y = names["y"] else { return nil }
    self.x = x
    self.y = y
    series = names["series"]?.split(separator: ",").map(String.init) ?? []
    deviation = names["sd"]
  }
}
