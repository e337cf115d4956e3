// A section of the page, filled with what the lab has for it.
import Store

/// Asks a section's query and shows its rows.
struct PageSection {
  /// One asking of a section's query.
  struct Part {
    /// Nothing where the section has one part only.
    var heading = ""
    var parameters: [(name: String, value: String)] = []
    /// The runs that the rows come from, as far as they are known beforehand.
    var runs: [String] = []
  }

  /// Most finished runs of a study, and most pairs of a dataset and a norm, that are shown.
  private static let mostParts = 4

  let section: Section
  let lab: LabFile
  let png: PagePictures.Coder

  /// The section, or nil where the lab has nothing for it or there is no such query.
  func markup() throws -> Markup? {
    guard let query = NamedQuery.all.first(where: { $0.name == section.query }) else { return nil }
    let given = try parts()
    let needed = query.parameters.filter { $0.fallback == .required }.map(\.name)
    let known = Set(given.flatMap { $0.parameters.map(\.name) })
    guard !given.isEmpty, known.isSuperset(of: needed) else { return nil }
    do {
      let shown =
        if case .models = section.scope {
          try [together(given, query)].compactMap(\.self)
        } else {
          try given.prefix(Self.mostParts).compactMap { try show($0, query) }
        }
      return shown.isEmpty ? nil : frame(shown)
    } catch StoreError.derivedRowsAreLeftOut {
      return frame([
        .tag(
          "p", ["class": "note"],
          "The rows that this reads were left out; 'advex index' makes them again.")
      ])
    }
  }

  private func frame(_ parts: [Markup]) -> Markup {
    .tag(
      "section", ["id": section.query],
      [.tag("h2", [:], section.title), .tag("p", ["class": "lead"], section.lead)]
        + (isDrawn && parts.count > 1 ? [.tag("div", ["class": "parts"], parts)] : parts))
  }

  /// Plots stand side by side where the page is wide enough.
  private var isDrawn: Bool {
    switch section.form {
    case .plot, .scatter: true
    default: false
    }
  }

  // MARK: What is asked

  private func parts() throws -> [Part] {
    switch section.scope {
    case .lab: return [Part()]
    case .study(let name): return try runs(of: name)
    case .attacked: return try attacked()
    case .models:
      let models = try lab.run(NamedQuery.named("models"))
      var families: Set<String> = []
      return models.rows.indices.filter {
        families.insert(models.text("model", $0).withoutRepetition).inserted
      }.map { row in
        let name = models.text("model", row)
        return Part(
          heading: name, parameters: [("model", name)], runs: [models.text("run", row)])
      }
    }
  }

  private func runs(of study: String) throws -> [Part] {
    let runs = try lab.run(NamedQuery.named("runs"), parameters: ["kind": "experiment"])
    let claims = try lab.run(NamedQuery.named("claims"), parameters: ["study": study])
    return runs.rows.indices.reversed().filter {
      runs.text("name", $0) == study && runs.text("state", $0) == "finished"
    }.map { row in
      let run = runs.text("run", row)
      let claim = claims.rows.indices.first { claims.text("run", $0) == run }
      let words =
        claim.map { [claims.text("corpus", $0), "\(claims.text("scale", $0)) scale"] } ?? []
      return Part(
        heading: (words + ["run \(run)"]).joined(separator: ", "), parameters: [("run", run)],
        runs: [run])
    }
  }

  /// Datasets and norms, those with the most accuracies first; of a study's repetitions the first.
  private func attacked() throws -> [Part] {
    let accuracies = try lab.run(NamedQuery.named("accuracy"))
    var counts: [(dataset: String, norm: String, count: Int)] = []
    for row in accuracies.rows.indices {
      let dataset = accuracies.text("dataset", row)
      let norm = String(accuracies.text("attack", row).prefix { $0 != " " })
      guard ["l1", "l2", "linf"].contains(norm) else { continue }
      if let index = counts.firstIndex(where: { ($0.dataset, $0.norm) == (dataset, norm) }) {
        counts[index].count += 1
      } else {
        counts.append((dataset, norm, 1))
      }
    }
    var families: Set<String> = []
    let first = counts.filter {
      families.insert($0.dataset.withoutRepetition + " " + $0.norm).inserted
    }
    return first.sorted { $0.count > $1.count }.map {
      Part(
        heading: "\($0.dataset), \($0.norm)",
        parameters: [("dataset", $0.dataset), ("norm", $0.norm)])
    }
  }

  // MARK: How it is shown

  private func show(_ part: Part, _ query: NamedQuery) throws -> Markup? {
    let values = Dictionary(part.parameters, uniquingKeysWith: { $1 })
    let result = try lab.run(query, parameters: values)
    guard !result.rows.isEmpty else { return nil }
    let heading = part.heading.isEmpty ? [] : [Markup.tag("h3", [:], part.heading)]
    let runs =
      part.runs.isEmpty ? distinct(result.rows.indices.map { result.text("run", $0) }) : part.runs
    return .tag(
      "div", [:],
      heading + (try figures(result, query, part)) + [source(query, part.parameters, runs)])
  }

  private func figures(_ result: QueryResult, _ query: NamedQuery, _ part: Part) throws -> [Markup]
  {
    let title = part.heading.isEmpty ? section.title : "\(section.title), \(part.heading)"
    let table = PageTable(result: result, query: query, title: title).markup()
    switch section.form {
    case .table: return [table]
    case .panels:
      let panels = try PagePanels(result: result, lab: lab, png: png).markup()
      return panels + [numbers(table)]
    case .verdicts:
      let claims = try lab.run(NamedQuery.named("claims"))
      return [PageVerdicts(verdicts: result, claims: claims).markup()]
    case .heatmap(let columns):
      let meaning = query.columns.first { $0.name == columns.value }?.meaning ?? ""
      guard let map = Heatmap(result, columns) else { return [table] }
      return [PageHeatmap(heatmap: map, meaning: "\(columns.value): \(meaning)").markup()]
    case .plot:
      guard let plot = Plot(result, of: query) else { return [table] }
      return [PagePlot(plot: plot, title: title).markup()] + doubts(result) + [numbers(table)]
    case .scatter(let names, let series, let lines):
      guard let columns = query.plot,
        let plot = Plot(
          result, of: query,
          drawing: .init(
            x: columns.x, y: columns.y, series: [series], deviation: columns.deviation),
          pointNames: names)
      else { return [table] }
      let fits = try lab.run(
        NamedQuery.named(lines),
        parameters: Dictionary(part.parameters, uniquingKeysWith: { $1 }))
      return [
        PagePlot(plot: plot, title: title, lines: Self.lines(fits, plot)).markup(),
        PageTable(result: fits, query: try NamedQuery.named(lines), title: "\(title), lines")
          .markup(),
        numbers(table),
      ]
    }
  }

  /// A fit of 'ours' goes with the series of that name, one of published points with any other.
  private static func lines(_ fits: QueryResult, _ plot: Plot) -> [PlotDrawing.Line] {
    fits.rows.indices.compactMap { row in
      let points = fits.text("points", row)
      let series = plot.series.first { ($0.name == "ours") == (points == "ours") }
      guard let series, let slope = Double(fits.text("slope", row)),
        let intercept = Double(fits.text("intercept", row))
      else { return nil }
      return PlotDrawing.Line(series: series.name, slope: slope, intercept: intercept)
    }
  }

  /// One plot with a curve for every model that has more than one point.
  private func together(_ parts: [Part], _ query: NamedQuery) throws -> Markup? {
    var rows: [[SQLValue]] = []
    var shown: [Part] = []
    for part in parts where shown.count < PagePlot.mostSeries {
      let values = Dictionary(part.parameters, uniquingKeysWith: { $1 })
      let result = try lab.run(query, parameters: values)
      guard result.rows.count > 1 else { continue }
      rows += result.rows.map { $0 + [.text(part.heading)] }
      shown.append(part)
    }
    guard let columns = query.plot, !rows.isEmpty else { return nil }
    let result = QueryResult(columns: query.columns.map(\.name) + ["model"], rows: rows)
    guard
      let plot = Plot(
        result, of: query,
        drawing: .init(x: columns.x, y: columns.y, series: ["model"], deviation: columns.deviation))
    else { return nil }
    let runs = shown.flatMap(\.runs)
    let note =
      parts.count > shown.count
      ? [
        Markup.tag(
          "p", ["class": "note"],
          "\(shown.count) of \(parts.count) models that differ by more than a seed.")
      ] : []
    return .group(
      [PagePlot(plot: plot, title: section.title).markup()] + note + [
        source(query, [("model", shown.map(\.heading).joined(separator: ", "))], runs)
      ])
  }

  /// A robust accuracy does not stand without whether its attack can be believed.
  private func doubts(_ result: QueryResult) -> [Markup] {
    let said = result.rows.indices.map { result.text("reliable", $0) }
    let words = [
      ("no", "failed a sanity check of their attack"),
      ("unchecked", "come of attacks that were not checked"),
    ]
    .compactMap { word, meaning in
      let count = said.count { $0 == word }
      return count == 0 ? nil : "\(count) of these accuracies \(meaning)."
    }
    return words.isEmpty ? [] : [.tag("p", ["class": "note warning"], words.joined(separator: " "))]
  }

  private func numbers(_ table: Markup) -> Markup {
    .tag("details", [:], [.tag("summary", [:], "The numbers"), table])
  }

  /// How the rows were got: the command, the runs, the SQL.
  private func source(
    _ query: NamedQuery, _ parameters: [(name: String, value: String)], _ runs: [String]
  ) -> Markup {
    PageSource(query: query, parameters: parameters, runs: runs).markup()
  }

  private func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !$0.isEmpty && seen.insert($0).inserted }
  }
}
