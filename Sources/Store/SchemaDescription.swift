// What schema.sql says of itself: the comments beside its tables, views, columns and indexes, read so that
// documentation can show them. It reads the one style in which that file is written; a test holds what
// is read to what SQLite says about an empty lab.

/// The schema of a lab file as its own comments tell it.
public struct SchemaDescription: Sendable, Equatable {
  /// One column of a table or view.
  public struct Column: Sendable, Equatable {
    public let name: String
    /// TEXT, INTEGER, REAL or BLOB; empty for views, whose columns have the type of what they show.
    public let type: String
    /// False where a NULL is allowed, and for views.
    public let isRequired: Bool
    /// The table whose row it names, or nil.
    public let references: String?
    /// The condition that values meet, as SQL; nil without one.
    public let check: String?
    /// The comment beside it; empty where the name says it all.
    public let meaning: String
  }

  /// A table or a view.
  public struct Relation: Sendable, Equatable {
    public let name: String
    public let isView: Bool
    /// The comment above it, without its leading `Why:`.
    public let why: String
    public internal(set) var columns: [Column]
    /// Conditions over several columns, as SQL.
    public internal(set) var constraints: [String]
    /// `columns` or `columns WHERE condition` of each index besides those of keys.
    public internal(set) var indexes: [String]
  }

  /// A headed part of the file.
  public struct Part: Sendable, Equatable {
    public let title: String
    public internal(set) var relations: [Relation]
  }

  /// The paragraphs at the top of the file.
  public let introduction: [String]
  public let parts: [Part]

  /// The schema that this version writes.
  public static let current = SchemaDescription(text: EmbeddedSQL.schema)
}

extension SchemaDescription {
  /// Reads the text of schema.sql.
  init(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    introduction = Self.paragraphs(Array(lines.prefix { $0.hasPrefix("--") }))
    var parts: [Part] = []
    var comment: [String] = []
    var index = lines.drop { $0.hasPrefix("--") }.startIndex
    while index < lines.count {
      let line = lines[index]
      if line.hasPrefix("-----") {
        let title = Self.comment(lines[index + 1])
        parts.append(Part(title: String(title.prefix { $0 != ";" && $0 != "." }), relations: []))
        index += 1
        while !lines[index].hasPrefix("-----") { index += 1 }
        comment = []
      } else if line.hasPrefix("--") {
        comment.append(line)
      } else if line.hasPrefix("CREATE "), !parts.isEmpty {
        let end = lines[index...].firstIndex { $0.contains(/;\s*(--.*)?$/) } ?? index
        parts[parts.count - 1].add(Array(lines[index...end]), below: comment)
        (index, comment) = (end, [])
      } else {
        comment = []
      }
      index += 1
    }
    self.parts = parts
  }

  /// The text of a comment line.
  static func comment(_ line: String) -> String {
    guard let dashes = line.firstRange(of: "--") else { return "" }
    return String(line[dashes.upperBound...].drop { $0 == " " })
  }

  /// Comment lines joined to paragraphs, which an empty comment line parts.
  static func paragraphs(_ lines: [String]) -> [String] {
    lines.map(comment).split(separator: "").map { $0.joined(separator: " ") }
  }
}

extension SchemaDescription.Part {
  /// Takes in a CREATE statement and the comment above it.
  fileprivate mutating func add(_ statement: [String], below comment: [String]) {
    let words = statement[0].split(separator: " ").map(String.init)
    let why = SchemaDescription.paragraphs(comment).joined(separator: " ")
    switch words[1] {
    case "VIEW":
      relations.append(SchemaDescription.Relation(view: words[2], statement, why: why))
    case "TABLE":
      relations.append(SchemaDescription.Relation(table: words[2], statement, why: why))
    default:
      guard let (table, index) = Self.index(statement.joined(separator: " ")),
        let place = relations.firstIndex(where: { $0.name == table })
      else { return }
      relations[place].indexes.append(index)
    }
  }

  private static func index(_ statement: String) -> (table: String, index: String)? {
    guard let match = statement.firstMatch(of: /ON (\w+) \(([^)]*)\)\s*(WHERE [^;]*)?;/) else {
      return nil
    }
    let condition = match.3.map { " " + $0 } ?? ""
    return (String(match.1), match.2 + condition)
  }
}

extension SchemaDescription.Relation {
  /// A view: its columns are what its outer SELECT names.
  fileprivate init(view name: String, _ statement: [String], why: String) {
    let names = statement.prefix { !$0.hasPrefix("FROM ") }.dropFirst()
      .compactMap { $0.firstMatch(of: /AS (\w+),?$/) }
    self.init(
      name: name, isView: true, why: why,
      columns: names.map {
        SchemaDescription.Column(
          name: String($0.1), type: "", isRequired: false, references: nil, check: nil, meaning: "")
      }, constraints: [], indexes: [])
  }

  /// A table: a line for each column or constraint; further comment lines belong to the column above.
  fileprivate init(table name: String, _ statement: [String], why: String) {
    self.init(
      name: name, isView: false, why: why.replacing("Why: ", with: "", maxReplacements: 1),
      columns: [], constraints: [], indexes: [])
    var lines = statement.dropFirst().dropLast()[...]
    while let line = lines.popFirst() {
      var comments = [SchemaDescription.comment(line)]
      while let next = lines.first, next.contains(/^\s*--/) {
        comments.append(SchemaDescription.comment(next))
        lines = lines.dropFirst()
      }
      let meaning = comments.joined(separator: " ").drop { $0 == " " }
      let definition = line.prefix(upTo: line.firstRange(of: "--")?.lowerBound ?? line.endIndex)
        .split(separator: " ").joined(separator: " ")
      let isConstraint = definition.contains(/^(CHECK|UNIQUE|PRIMARY KEY) \(/)
      let trimmed = definition.hasSuffix(",") ? String(definition.dropLast()) : definition
      if isConstraint {
        constraints.append(trimmed)
      } else {
        columns.append(SchemaDescription.Column(trimmed, meaning: String(meaning)))
      }
    }
  }
}

extension SchemaDescription.Column {
  /// Reads `name TYPE [NOT NULL] [REFERENCES table (column)] [CHECK (condition)] …`.
  fileprivate init(_ definition: String, meaning: String) {
    let words = definition.split(separator: " ", maxSplits: 2).map(String.init)
    let rest = words.count > 2 ? words[2] : ""
    name = words.first ?? ""
    type = words.count > 1 ? words[1] : ""
    isRequired = rest.contains("NOT NULL") || rest.hasPrefix("PRIMARY KEY")
    references = rest.firstMatch(of: /REFERENCES (\w+)/).map { String($0.1) }
    check = rest.firstRange(of: "CHECK (").map { range in
      String(rest[range.upperBound...].dropLast())
    }
    self.meaning = meaning
  }
}
