// The page of one study: its question, its claims with the rule that will judge each, what the source
// found, and its settings.
import Experiments
import Report
import Store

/// One study as a page.
struct StudyPage {
  private let study: any Study.Type
  /// Pictures that the study has settings for, the usual ones first.
  private let kinds: [Corpus.Kind]

  /// The page of `study`.
  init(_ study: any Study.Type) {
    self.study = study
    kinds = [.grey, .colour].filter { (try? SettingsTable(of: study, on: $0)) != nil }
  }

  /// The page's name, which links use.
  static func name(of study: any Study.Type) -> String { "Study-\(study.name)" }

  /// The page in Markdown.
  ///
  /// - Throws: what the study's settings throw.
  func markdown() throws -> String {
    guard let kind = kinds.first else {
      throw StoreError.refused("study \(study.name) has settings for no pictures")
    }
    let settings = try study.init(.small, on: kind, threads: 1)
    let queries = (study.tables + ["verdicts", "measurements"]).map { "`\($0)`" }
    return """
      # \(study.name)

      Asks: \(study.summary).

      ## Overview

      `advex experiment \(study.name)` states the claims below in the lab, measures them for every seed, and
      judges them by the rule that <doc:Studies> tells. Its result is read with the queries
      \(queries.joined(separator: ", ")), which stand in <doc:Queries>.

      ## Claims

      As they are judged at scale `small` on \(Self.pictures(kind)) of ten classes.

      \(settings.claims(classes: 10).map(Self.section).joined(separator: "\n"))
      \(Self.published(settings.published))## Settings

      By scale, as they are stored with the run. Sizes of steps and balls are in units of the pixel range
      [0, 1] unless a name says otherwise; "–" stands where a setting is not there. On \(Self.pictures(kind)):

      \(try tables())
      """
  }

  private func tables() throws -> String {
    let all = try kinds.map { try SettingsTable(of: study, on: $0) }
    var text = all[0].markdown()
    for (kind, table) in zip(kinds, all).dropFirst() {
      let difference = table.markdown(besides: all[0])
      text +=
        difference.isEmpty
        ? "\nThe same on \(Self.pictures(kind)).\n"
        : "\nOn \(Self.pictures(kind)), what differs:\n\n" + difference
    }
    return text
  }

  private static func pictures(_ kind: Corpus.Kind) -> String {
    switch kind {
    case .grey: "28×28 grey pictures"
    case .colour: "32×32 colour pictures"
    }
  }

  private static func section(_ claim: Claim) -> String {
    var lines = [
      "### \(claim.name)", "", claim.statement, "",
      "- Source: \(claim.source)",
      "- Refuted if: \(claim.refutation)",
      "- Rule: \(rule(claim))",
    ]
    if let requires = claim.requires {
      lines.append("- Says nothing unless this agrees: \(requires)")
    }
    return (lines + [""]).joined(separator: "\n")
  }

  private static func rule(_ claim: Claim) -> String {
    let standard =
      switch claim.standard {
      case .control(let subject): "that of “\(subject)”"
      case .reference(let number): "\(number)"
      }
    let place = claim.quantity.x.map { " at \($0)" } ?? ""
    return
      "\(claim.quantity.name)\(place) of “\(claim.quantity.subject)” is \(claim.side.rawValue) "
      + standard + (claim.effect == 0 ? "" : " by more than \(claim.effect)")
  }

  private static func published(_ figures: [PublishedFigure]) -> String {
    guard !figures.isEmpty else { return "" }
    return """
      ## Published figures

      What stands beside ours, in the same unit, with how it is known: read in a text, measured in a figure,
      derived, or recalled and found in no source.

      \(ResultFormat.markdown.render(QueryResult(
        columns: ["quantity", "of", "at", "value", "certainty", "source"],
        rows: figures.map { figure in
          [
            .text(figure.quantity.name), .text(figure.quantity.subject),
            figure.quantity.x.map { .real($0) } ?? .text(""), .real(figure.value),
            .text(figure.certainty.rawValue), .text(figure.source),
          ]
        })))

      """
  }
}
