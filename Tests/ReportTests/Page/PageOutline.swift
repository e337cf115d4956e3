// A page as an XML parser of another house reads it: what is not closed or not escaped is an error there.
import Foundation
import FoundationXML

/// The elements of a page in their order, with attributes and text.
final class PageOutline: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    /// Names of the elements around it, from the outermost.
    let path: [String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  /// Reads a whole page.
  ///
  /// - Throws: what the parser found wrong.
  init(_ page: String) throws {
    super.init()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = self
    guard parser.parse() else {
      throw parser.parserError ?? CocoaError(.fileReadCorruptFile)
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let path = open.map { elements[$0].name }
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes, path: path))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) { open.removeLast() }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for index in open { elements[index].text += text }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// The texts of all elements of this name.
  func texts(_ name: String) -> [String] {
    all(name).map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}
