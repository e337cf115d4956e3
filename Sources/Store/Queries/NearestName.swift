// What a wrong name was meant to be: the nearest of the right ones by Damerau's and Levenshtein's
// distance (Damerau 1964, A technique for computer detection and correction of spelling errors; here
// with neighbours swapped at most once, known as optimal string alignment).
import GRDB

/// The name in `candidates` that is nearest to `name`, if it is near enough to be a slip.
public func nearestName(to name: String, in candidates: [String]) -> String? {
  let limit = max(2, name.count / 3)
  return candidates.map { (distance: editDistance(name.lowercased(), $0.lowercased()), name: $0) }
    .filter { $0.distance <= limit }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
}

/// The least number of letters inserted, deleted, replaced or swapped with their neighbour that turns
/// one text into the other.
func editDistance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left), Array(right))
  var before: [Int] = []
  var row = Array(0...right.count)
  for i in left.indices {
    var next = [i + 1]
    for j in right.indices {
      var least = min(row[j] + (left[i] == right[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        least = min(least, before[j - 1] + 1)
      }
      next.append(least)
    }
    (before, row) = (row, next)
  }
  return row[right.count]
}

extension LabFile {
  /// SQLite's message about a table or column that is not there, with the name that was meant.
  func suggesting(_ message: String, _ db: Database) -> String {
    let sql: [String: String] = [
      "no such table: ": "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
      "no such column: ": """
      SELECT DISTINCT field.name FROM sqlite_schema AS thing
      JOIN pragma_table_info(thing.name) AS field WHERE thing.type IN ('table', 'view')
      """,
    ]
    guard let (start, names) = sql.first(where: { message.hasPrefix($0.key) }),
      let wrong = message.dropFirst(start.count).split(separator: ".").last,
      let known = try? String.fetchAll(db, sql: names), !known.contains(String(wrong)),
      let nearest = nearestName(to: String(wrong), in: known)
    else { return message }
    return "\(message); did you mean '\(nearest)'?"
  }
}
