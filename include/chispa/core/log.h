#pragma once

#include <functional>
#include <string_view>

namespace chispa {

/// How much a message matters to whoever runs the program.
///   debug    what only a developer of the library asks for
///   info     what was done, and from which files
///   warning  something was left out or done in another way than asked; the result still holds
///   error    something failed that could not be thrown, in a destructor say
enum class LogLevel { debug, info, warning, error };

/// Takes a message, which is one line without a line end.
using LogSink = std::function<void(LogLevel level, std::string_view message)>;

/// Where the library's messages go from now on. Before the first call, and after one with an empty sink, they
/// go nowhere. The sink is called by one thread at a time, from whichever thread has something to say, and
/// must not call the library. What stops a computation is never only logged: it is thrown as an Error.
void set_log_sink(LogSink sink);

}  // namespace chispa
