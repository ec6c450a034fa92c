#!/usr/bin/env python3
"""Runs a command in a terminal and shows what stands on its screen at the end.

    terminal.py [--columns N] [--term NAME] [--after DRAWS ACTION]... COMMAND...

An ACTION happens once the command has drawn its status line DRAWS times: "interrupt" types Ctrl-C,
"columns=N" changes the width of the window, "hangup" closes it. With --drawn, every status line is printed
instead of the screen. The exit status is the command's.

The terminal is one that breaks its lines anew when its width changes, as most do: it keeps lines as they were
written, and the width says only how many rows each takes, and to where a carriage return goes.
"""
import argparse, fcntl, os, pty, re, select, struct, sys, termios

ERASE = re.compile(r"\x1b\[([JK])")


class Screen:
    def __init__(self, columns):
        self.columns, self.lines, self.row, self.column = columns, [""], 0, 0

    def write(self, text):
        while text:
            if erase := ERASE.match(text):
                self.lines[self.row] = self.lines[self.row][: self.column]
                if erase[1] == "J":
                    del self.lines[self.row + 1 :]
                text = text[erase.end() :]
                continue
            self.put(text[0])
            text = text[1:]

    def put(self, character):
        if character == "\r":
            # Of a line that fills its last row, the cursor is still in that row.
            self.column = max(self.column - 1, 0) // self.columns * self.columns
        elif character == "\n":
            self.row += 1
            self.column = 0
            if self.row == len(self.lines):
                self.lines.append("")
        else:
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[: self.column] + character + line[self.column + 1 :]
            self.column += 1


def set_columns(master, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def spawn(command, columns, term):
    ready, go = os.pipe()
    pid, master = pty.fork()
    if pid == 0:
        os.read(ready, 1)  # until the width is set
        os.environ["TERM"] = term
        os.execvp(command[0], command)
    set_columns(master, columns)
    os.write(go, b".")
    return pid, master


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", type=int, default=80)
    parser.add_argument("--term", default="xterm")
    parser.add_argument("--after", nargs=2, action="append", default=[])
    parser.add_argument("--drawn", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    pid, master = spawn(options.command, options.columns, options.term)
    screen, output, actions = Screen(options.columns), "", list(options.after)
    while True:
        try:
            text = os.read(master, 65536).decode()
        except OSError:  # the command has ended
            break
        if not text:
            break
        output += text
        screen.write(text)
        draws = len(re.findall(r"\x1b\[[JK][^\r\n\x1b]", output))
        while actions and draws >= int(actions[0][0]):
            action = actions.pop(0)[1]
            if action == "interrupt":
                os.write(master, b"\x03")
            elif action.startswith("columns="):
                screen.columns = int(action[len("columns=") :])
                set_columns(master, screen.columns)
            elif action == "hangup":
                os.close(master)
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if options.drawn:
        print("\n".join(re.findall(r"\x1b\[[JK]([^\r\n\x1b]+)\r(?!\n)", output)))
    else:
        print("\n".join(line.rstrip() for line in screen.lines))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


sys.exit(main())
