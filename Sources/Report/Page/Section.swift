// What a section of the page is: a title, a query, the values it is asked with, and how its rows are shown.
import Store

/// One section of the page, an entry of `Section.all`.
struct Section: Sendable {
  /// The values that a section's query is asked with, each giving a part of the section.
  enum Scope: Sendable {
    /// Once, with the query's own defaults.
    case lab
    /// For each finished run of a study, newest first: parameter `run`.
    case study(String)
    /// For each dataset and norm that models were attacked in: parameters `dataset` and `norm`.
    case attacked
    /// For each trained model, all in one plot: parameter `model`.
    case models
  }

  /// How rows are shown.
  enum Form: Sendable {
    /// As a table.
    case table
    /// As the plot that the query's header names, with the numbers folded away.
    case plot
    /// As points with names, one series for each value of `series`, and the lines of another query with
    /// the columns points, slope and intercept.
    case scatter(names: String, series: String, line: String)
    /// As squares of colour, a map for each value of the first column named.
    case heatmap(Heatmap.Columns)
    /// As pictures, each with the two that it was made of: columns dataset and ordinal, content and style
    /// as 'dataset:ordinal', content_model and style_model.
    case panels
    /// As claims with what they came to.
    case verdicts
  }

  let title: String
  /// What is to be seen, in a sentence or two.
  let lead: String
  /// The query's name; a section whose query there is not is left out.
  let query: String
  let scope: Scope
  let form: Form

  init(_ title: String, _ query: String, _ scope: Scope, _ form: Form, _ lead: String) {
    self.title = title
    self.query = query
    self.scope = scope
    self.form = form
    self.lead = lead
  }
}
