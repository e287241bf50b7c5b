# The protocol between the processes of one ferry program.
#
# Every process holds one stream to each process it talks to. A stream carries frames, in both directions independently:
#
#   frame := length (8 bytes, little-endian: number of 8-byte words that follow)  message
#   message := one `Message` in Cap'n Proto's stream framing (segment table, then the segments)
#
# A receiver refuses a frame longer than its limit and a message that does not parse by closing the stream: streams are
# ordered and reliable, so either means a peer that is not ferry or is broken.
#
# The first message in each direction is `hello`. Both processes run the same executable: a peer of another protocol
# version or build id, or one that does not know the cookie, is refused with `refused`, and the stream is closed.
#
# Values (callables, arguments, results, globals) are opaque here: ferry's encoding, which both ends know from their
# common executable.

@0xd0f1ab0b4ab8f3a1;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ferry::wire::schema");

# An encoded value: a byte string, and the large blocks of flat elements that are not in it, in the order in which the
# encoding comes upon them. Long strings and blocks are cut, because one Data holds at most 2^29-1 bytes.
struct Value {
  bytes @0 :Data;
  more @1 :List(Data);         # the rest of the bytes
  blocks @2 :List(Block);
}

struct Block {
  size @0 :UInt64;
  pieces @1 :List(Piece);      # in ascending order; all of the block, or of a change what has changed
  tag @2 :Tag;                 # of a payload's block: the receiver keeps it, and later calls of its sender may name it so
  kept @3 :Bool;               # the receiver has it from an earlier call, under its tag
}
struct Piece { offset @0 :UInt64; content @1 :Data; }

struct Message {
  union {
    hello @0 :Hello;
    refused @1 :Refused;       # the peer's hello was not accepted; the stream closes
    call @2 :Call;
    result @3 :Result;
    want @4 :Want;
    values @5 :Values;
    fetch @6 :Fetch;
    holders @7 :Holders;
    peers @8 :List(Peer);      # main → worker: processes it may connect to; adds to those known
    left @9 :Left;             # main → worker: a process has ended
    inspect @10 :UInt64;       # asks for an inventory; the number comes back in it
    inventory @11 :Inventory;
    steer @12 :Steer;
    ping @13 :UInt64;          # answered by pong with the same number, also while a call computes
    pong @14 :UInt64;
    shutdown @15 :Void;        # main → worker: end after the running call
    cancel @16 :UInt64;        # the call of this number need not start if it has not started
    load @17 :Load;
  }
}

# The first message of each side.
struct Hello {
  protocol @0 :UInt32;
  build @1 :Data;              # identity of the executable and its libraries
  cookie @2 :Data;             # 32 random bytes, made by the main process for this run
  process @3 :Int32;           # who sends this; 0 when the worker does not know its number yet
  youAre @4 :Int32;            # main → new worker: its number; else 0
  address @5 :Text;            # where the sender accepts streams of other processes
  pid @6 :Int32;
  workingDirectory @7 :Text;   # main → new worker; empty: stay
}

struct Refused {
  why @0 :Text;
  types @1 :Text;              # when it is for another build: the sender's classes, a line for each, see globals/type_list.hpp
}

struct Tag { low @0 :UInt64; high @1 :UInt64; }  # 128-bit hash of a value's encoding

# A global variable that a call reaches, or that is moved by an order. The tag says which value the caller means. The receiver keeps for each caller the
# value of each variable that this caller sent last, encoded; values are taken from a stream in its order, before the calls
# that need them start. It checks every tag: a sender's wrong belief costs a `want` and never a stale value.
struct Global {
  id @0 :UInt64;               # identity of the variable in the program
  tagLow @1 :UInt64;           # of the value's content
  tagHigh @2 :UInt64;
  form @3 :Form;
  value @4 :Value;             # null when it is held
  baseLow @5 :UInt64;          # tag of the value that the changes are to
  baseHigh @6 :UInt64;
  sameBytes @7 :Bool;          # of changes: the bytes beside the blocks are those of the base and not sent
}
enum Form {
  held @0;                     # the sender believes that the receiver keeps it
  whole @1;
  changes @2;                  # each block is the base's block, cut or lengthened to its size, with the pieces laid over it
}

enum Mode {
  fetch @0;                    # the result comes back in `result`
  keep @1;                     # the result stays with the callee, under (caller, call number), until all holders are gone
  discard @2;                  # no result; an exception still comes back
}

# Runs an entry of the program. Every call is answered by exactly one `result`. Calls of one stream start in order.
struct Call {
  id @0 :UInt64;               # chosen by the caller, unique among its calls
  entry @1 :UInt64;            # identity of what to run
  mode @2 :Mode;
  payload @3 :Value;           # the callable, then the arguments
  globals @4 :List(Global);    # those whose value comes along
  site @5 :Text;               # where the call stands in the source, for messages
  release @6 :List(Tag);       # blocks that need not be kept any more, once this call has been taken from the stream
  held @7 :Data;               # the other globals that it reaches: of each 24 bytes, its id and the two halves of its tag
  referred @8 :List(UInt64);   # globals that references in the payload lead into: the call may write them by these
  shares @9 :Bool;             # several of its globals own objects by shared pointers: which of these are one, `shared` says
  shared @10 :Data;            # of each 32 bytes: the ids of two globals, 8 bytes each; then 4 bytes each: the number of the
                               # first of some objects in the encoding of the one and of the other, how many there are, and
                               # how far within those of the one those of the other lie. All others are objects of their own.
  absent @11 :List(UInt64);     # statics of functions that it reaches and the caller has not initialised: not here either, then
}

enum Status {
  ok @0;                       # payload: the result when it was asked for, else empty
  thrown @1;                   # payload: the exception, see `Thrown`
  failed @2;                   # ferry could not run it: text says why
  cancelled @3;
  unknown @4;                  # the kept result asked for does not exist (any more)
  pending @5;                  # answer to a fetch that does not wait: no result yet
}

struct Result {
  id @0 :UInt64;               # of the call or the fetch
  status @1 :Status;
  payload @2 :Value;
  text @3 :Text;
  thrown @4 :Thrown;           # when status is thrown
  printed @5 :Bool;            # the sender's standard output or error holds text that is to be shown before the result
}

struct Thrown {
  typeName @0 :Text;           # std::type_info::name()
  typeText @1 :Text;           # the same for people
  what @2 :Text;
  trace @3 :Text;              # call sites it came through, innermost first, one a line
  worker @4 :Int32;            # where it was first thrown
}

# The receiver of a call lacks these globals' values; the call waits for them.
struct Want { call @0 :UInt64; globals @1 :List(UInt64); }
# The answer: the values the call was made with.
struct Values { call @0 :UInt64; globals @1 :List(Global); }

enum Steering {
  take @0;                     # hold these values
  give @1;                     # tell the value of this global
  drop @2;                     # free what was received for these globals: they count as not held
}

# Moves globals without a call; carried out between calls and answered by a `result`.
struct Steer { id @0 :UInt64; what @1 :Steering; globals @2 :List(Global); }

# Before a call that needs libraries which its caller has loaded while it ran (by dlopen): have them there as well, and
# for good. Carried out between calls, in their order; answered by a `result`, whose text says which cannot be had and why.
struct Load { id @0 :UInt64; libraries @1 :List(Library); }
struct Library {
  path @0 :Text;               # absolute
  build @1 :Data;              # identity of the library: the file may have been replaced
  global @2 :Bool;             # others find what it defines (RTLD_GLOBAL)
  bindings @3 :UInt64;         # hash of the modules that the dynamic linker has bound its variables and functions to
}

# Names a kept result: the number of the call that made it and the process that made the call.
struct Key { caller @0 :Int32; call @1 :UInt64; }

struct Fetch {
  id @0 :UInt64;               # comes back in the result
  key @1 :Key;
  wait @2 :Bool;               # answer when there is a result; else at once
  value @3 :Bool;              # send the value; else only the status
}

# Changes who holds a kept result; it is dropped when nobody does. Before a process sends a handle to another one it tells
# the owner so on its own stream, ahead of a possible release: the count never falls to zero too early. The holds of
# a process that ends are dropped.
struct Holders { key @0 :Key; process @1 :Int32; change @2 :Int32; }

struct Peer { process @0 :Int32; address @1 :Text; }

struct Left { process @0 :Int32; signal @1 :Int32; exitCode @2 :Int32; }  # -1: unknown

struct Inventory {
  id @0 :UInt64;
  held @1 :List(Held);
}
struct Held { global @0 :UInt64; bytes @1 :UInt64; }
