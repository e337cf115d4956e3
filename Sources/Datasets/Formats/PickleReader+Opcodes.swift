// What each opcode does, in the order of CPython's Lib/pickletools.py.

extension PickleReader {
  /// Does what one opcode says; its name stands behind it.
  mutating func execute(_ opcode: UInt8) throws {
    if try executeScalar(opcode) { return }
    if try executeString(opcode) { return }
    if try executeContainer(opcode) { return }
    try executeMachine(opcode)
  }

  private mutating func executeScalar(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "N"): stack.append(.none)  // NONE
    case 0x88: stack.append(.bool(true))  // NEWTRUE
    case 0x89: stack.append(.bool(false))  // NEWFALSE
    case UInt8(ascii: "I"): stack.append(try decimalOrBool())  // INT
    case UInt8(ascii: "L"): stack.append(.int(try decimal(try line())))  // LONG
    case UInt8(ascii: "J"):  // BININT
      stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
    case UInt8(ascii: "K"): stack.append(.int(try number(1)))  // BININT1
    case UInt8(ascii: "M"): stack.append(.int(try number(2)))  // BININT2
    case 0x8a: stack.append(.int(try long(length: try number(1))))  // LONG1
    default: return false
    }
    return true
  }

  private mutating func executeString(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "S"): stack.append(.bytes(try quoted(try line())))  // STRING
    case UInt8(ascii: "T"): stack.append(.bytes(try bytes(try number(4))))  // BINSTRING
    case UInt8(ascii: "U"): stack.append(.bytes(try bytes(try number(1))))  // SHORT_BINSTRING
    case UInt8(ascii: "B"): stack.append(.bytes(try bytes(try number(4))))  // BINBYTES
    case UInt8(ascii: "C"): stack.append(.bytes(try bytes(try number(1))))  // SHORT_BINBYTES
    case 0x8e, 0x96: stack.append(.bytes(try bytes(try number(8))))  // BINBYTES8, BYTEARRAY8
    case UInt8(ascii: "V"): stack.append(.text(try unescaped(try line())))  // UNICODE
    case UInt8(ascii: "X"): stack.append(.text(try bytes(try number(4))))  // BINUNICODE
    case 0x8c: stack.append(.text(try bytes(try number(1))))  // SHORT_BINUNICODE
    case 0x8d: stack.append(.text(try bytes(try number(8))))  // BINUNICODE8
    default: return false
    }
    return true
  }

  private mutating func executeContainer(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "]"): pushList([])  // EMPTY_LIST
    case UInt8(ascii: "l"): pushList(try popToMark())  // LIST
    case UInt8(ascii: "a"): try append([try pop()])  // APPEND
    case UInt8(ascii: "e"): try append(try popToMark())  // APPENDS
    case UInt8(ascii: ")"): pushTuple([])  // EMPTY_TUPLE
    case UInt8(ascii: "t"): pushTuple(try popToMark())  // TUPLE
    case 0x85...0x87: try pushShortTuple(Int(opcode) - 0x84)  // TUPLE1, TUPLE2, TUPLE3
    case UInt8(ascii: "}"): pushDictionary()  // EMPTY_DICT
    case UInt8(ascii: "d"):  // DICT
      let items = try popToMark()
      pushDictionary()
      try setItems(items)
    case UInt8(ascii: "s"):  // SETITEM
      let value = try pop()
      try setItems([try pop(), value])
    case UInt8(ascii: "u"): try setItems(try popToMark())  // SETITEMS
    default: return false
    }
    return true
  }

  private mutating func executeMachine(_ opcode: UInt8) throws {
    switch opcode {
    case UInt8(ascii: "0"):  // POP
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()  // POP_MARK
    case UInt8(ascii: "2"): stack.append(try top())  // DUP
    case UInt8(ascii: "("): try mark()  // MARK
    case UInt8(ascii: "p"): memo[try decimal(try line())] = try top()  // PUT
    case UInt8(ascii: "q"): memo[try number(1)] = try top()  // BINPUT
    case UInt8(ascii: "r"): memo[try number(4)] = try top()  // LONG_BINPUT
    case 0x94: memo[memo.count] = try top()  // MEMOIZE
    case UInt8(ascii: "g"): try recall(try decimal(try line()))  // GET
    case UInt8(ascii: "h"): try recall(try number(1))  // BINGET
    case UInt8(ascii: "j"): try recall(try number(4))  // LONG_BINGET
    case UInt8(ascii: "c"): try pushGlobal(module: try line(), name: try line())  // GLOBAL
    case 0x93: try pushStackGlobal()  // STACK_GLOBAL
    case UInt8(ascii: "R"): try reduce()  // REDUCE
    case UInt8(ascii: "Q") where dialect == .torch: try pushStorage()  // BINPERSID
    case UInt8(ascii: "b"): try build()  // BUILD
    case 0x80:  // PROTO
      guard try number(1) <= 5 else { throw failure("its protocol is newer than 5") }
    case 0x95: _ = try number(8)  // FRAME: a hint for readers that fetch ahead
    default: throw failure("the opcode 0x\(String(opcode, radix: 16)) has no place in plain data")
    }
  }

  // MARK: Containers

  private mutating func pushList(_ items: [PickleValue]) {
    heap.lists.append(items)
    stack.append(.list(heap.lists.count - 1))
  }

  private mutating func pushTuple(_ items: [PickleValue]) {
    heap.tuples.append(items)
    stack.append(.tuple(heap.tuples.count - 1))
  }

  private mutating func pushShortTuple(_ count: Int) throws {
    var items: [PickleValue] = []
    for _ in 0..<count { items.append(try pop()) }
    pushTuple(items.reversed())
  }

  private mutating func pushDictionary() {
    heap.dictionaries.append([])
    stack.append(.dictionary(heap.dictionaries.count - 1))
  }

  private mutating func append(_ items: [PickleValue]) throws {
    guard case .list(let index) = try top() else { throw failure("items go to what is no list") }
    heap.lists[index] += items
  }

  private mutating func setItems(_ items: [PickleValue]) throws {
    guard case .dictionary(let index) = try top(), items.count.isMultiple(of: 2) else {
      throw failure("entries go to what is no dictionary")
    }
    for item in stride(from: 0, to: items.count, by: 2) {
      heap.dictionaries[index].append((key: items[item], value: items[item + 1]))
    }
  }

  private mutating func recall(_ key: Int) throws {
    guard let value = memo[key] else { throw failure("it recalls what it never kept") }
    stack.append(value)
  }

  // MARK: Globals

  private mutating func pushStackGlobal() throws {
    guard let name = try pop().string, let module = try pop().string else {
      throw failure("a global has no name")
    }
    try pushGlobal(module: module, name: name)
  }

  private mutating func pushGlobal(module: ArraySlice<UInt8>, name: ArraySlice<UInt8>) throws {
    let module = String(decoding: module.prefix(100), as: UTF8.self)
    let name = String(decoding: name.prefix(100), as: UTF8.self)
    guard let global = PickleGlobal(module: module, name: name, dialect: dialect) else {
      throw FormatError.refusedGlobal(file: file.name, name: module + "." + name)
    }
    stack.append(.global(global))
  }
}
