/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing for `rill chat`.
 *
 * The strip is drawn without knowing where the cursor is: IND and RI (ESC D, ESC M) make sure that a line lies below,
 * scrolling if they must, and the cursor is saved and restored around the drawing. A frame is one write: the line below is
 * wiped, so that text never runs into a strip; the text follows, then the new strip.
 *
 * A paste of several lines is one message: as long as more input is waiting when a line has been read, the message goes
 * on. The last line of a paste may lack its line break; it then shows only to a terminal that is not collecting lines,
 * so that mode is left for the moment of looking.
 */

#include "terminal.h"
#include "cli.h"
#include "strip.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define PASTE_MS 30

struct _CliTerminal
{
  gboolean interactive;
  gboolean strip;
  CliStripStyle style;
  gboolean strip_drawn;
  guint column;            /* of the reply, as far as widths can be known */
  gboolean line_open;      /* the reply's last character was no line break */
  gboolean modes_known;
  struct termios modes;    /* as found */
  GString *input;          /* read but not yet handed out */
  gboolean input_ended;
  GString *out;
};

CliTerminal *
cli_terminal_new (void)
{
  CliTerminal *terminal = g_new0 (CliTerminal, 1);
  const char *kind = g_getenv ("TERM");
  const char *no_colour = g_getenv ("NO_COLOR");
  gboolean out = isatty (STDOUT_FILENO);

  terminal->interactive = out && isatty (STDIN_FILENO);
  terminal->strip = out && kind != NULL && kind[0] != '\0' && strcmp (kind, "dumb") != 0;
  terminal->style.colour = terminal->strip && (no_colour == NULL || no_colour[0] == '\0');
  terminal->style.unicode = strcmp (nl_langinfo (CODESET), "UTF-8") == 0;
  terminal->modes_known = terminal->interactive && tcgetattr (STDIN_FILENO, &terminal->modes) == 0;
  terminal->input = g_string_new (NULL);
  terminal->out = g_string_new (NULL);
  return terminal;
}

static void
set_local_modes (CliTerminal *terminal,
                 tcflag_t     without)
{
  struct termios modes = terminal->modes;

  if (!terminal->modes_known)
    return;
  modes.c_lflag &= ~without;
  tcsetattr (STDIN_FILENO, TCSANOW, &modes);
}

void
cli_terminal_free (CliTerminal *terminal)
{
  if (terminal == NULL)
    return;

  set_local_modes (terminal, 0);
  g_string_free (terminal->input, TRUE);
  g_string_free (terminal->out, TRUE);
  g_free (terminal);
}

gboolean
cli_terminal_is_interactive (CliTerminal *terminal)
{
  return terminal->interactive;
}

gboolean
cli_terminal_has_strip (CliTerminal *terminal)
{
  return terminal->strip;
}

/* --- Input ------------------------------------------------------------------------------------------------------- */

/* Reads once more. FALSE with no error set: the input has ended, or an interrupt came. */
static gboolean
fill_input (CliTerminal *terminal,
            GError     **error)
{
  char block[4096];
  ssize_t n;

  do
    n = read (STDIN_FILENO, block, sizeof block);
  while (n < 0 && errno == EINTR && cli_interrupt_get_count () == 0);

  if (n > 0)
    {
      g_string_append_len (terminal->input, block, n);
      return TRUE;
    }

  terminal->input_ended = TRUE;
  if (n < 0 && errno != EINTR && errno != EIO)
    {
      int code = errno;

      g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "cannot read standard input: %s", g_strerror (code));
    }
  return FALSE;
}

/* More of a paste is waiting, be it a whole line or the beginning of one. */
static gboolean
is_more_waiting (CliTerminal *terminal)
{
  struct pollfd input = { STDIN_FILENO, POLLIN, 0 };
  int n_bytes = 0;

  if (poll (&input, 1, PASTE_MS) > 0)
    return (input.revents & POLLIN) != 0;
  if (!terminal->modes_known)
    return FALSE;

  set_local_modes (terminal, ICANON);
  if (ioctl (STDIN_FILENO, FIONREAD, &n_bytes) != 0)
    n_bytes = 0;
  set_local_modes (terminal, 0);
  return n_bytes > 0;
}

static char *
take_input (CliTerminal *terminal,
            gsize        n_bytes)
{
  g_autofree char *text = g_utf8_make_valid (terminal->input->str, (gssize) n_bytes);

  g_string_erase (terminal->input, 0, (gssize) n_bytes);
  g_strchomp (text);
  return g_steal_pointer (&text);
}

/* Of the input so far, the bytes that are one message; 0 when it goes on. */
static gsize
find_message_end (CliTerminal *terminal)
{
  const char *line_end = memchr (terminal->input->str, '\n', terminal->input->len);

  if (line_end == NULL)
    return 0;
  if (!terminal->interactive)
    return (gsize) (line_end - terminal->input->str) + 1;
  if (terminal->input->str[terminal->input->len - 1] != '\n' || is_more_waiting (terminal))
    return 0;
  return terminal->input->len;
}

gboolean
cli_terminal_read_message (CliTerminal *terminal,
                           char       **message,
                           GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize n_bytes = 0;

  *message = NULL;
  if (terminal->interactive)
    {
      const char *prompt = terminal->style.colour ? "\033[1m>\033[0m " : "> ";

      if (!cli_write (prompt, strlen (prompt), error))
        return FALSE;
    }

  while (cli_interrupt_get_count () == 0)
    {
      n_bytes = find_message_end (terminal);
      if (n_bytes > 0 || terminal->input_ended)
        break;
      fill_input (terminal, &local_error);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (n_bytes == 0 && cli_interrupt_get_count () == 0)
    n_bytes = terminal->input->len;
  if (n_bytes > 0)
    *message = take_input (terminal, n_bytes);
  else if (terminal->interactive)
    return cli_write ("\n", 1, error);
  return TRUE;
}

/* --- Output ------------------------------------------------------------------------------------------------------ */

static void
update_width (CliTerminal *terminal)
{
  struct winsize size;

  terminal->style.width = ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void
append_strip_erasure (CliTerminal *terminal)
{
  if (!terminal->strip_drawn)
    return;

  /* Save, down, to the left, wipe to the end of the screen, restore. */
  g_string_append (terminal->out, "\0337\033D\r\033[J\0338");
  terminal->strip_drawn = FALSE;
}

/* Text for a terminal: what a model writes must not steer it. Keeps count of the column. */
static void
append_safe_text (CliTerminal *terminal,
                  const char  *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '\n')
        terminal->column = 0;
      else if (character == '\t')
        terminal->column = (terminal->column / 8 + 1) * 8;
      else if (g_unichar_iscntrl (character))
        continue;
      else if (!g_unichar_iszerowidth (character))
        terminal->column += g_unichar_iswide (character) ? 2 : 1;
      g_string_append_unichar (terminal->out, character);
    }
}

static gboolean
flush (CliTerminal *terminal,
       GError     **error)
{
  gboolean ok = cli_write_string (terminal->out, error);

  g_string_truncate (terminal->out, 0);
  return ok;
}

void
cli_terminal_begin_reply (CliTerminal *terminal)
{
  set_local_modes (terminal, ECHO);
  terminal->column = 0;
  terminal->line_open = FALSE;
}

gboolean
cli_terminal_write_reply (CliTerminal *terminal,
                          const char  *text,
                          GError     **error)
{
  if (text[0] == '\0')
    return TRUE;

  terminal->line_open = !g_str_has_suffix (text, "\n");
  if (!terminal->strip)
    return cli_write (text, strlen (text), error);

  append_strip_erasure (terminal);
  append_safe_text (terminal, text);
  return TRUE;
}

gboolean
cli_terminal_draw_frame (CliTerminal     *terminal,
                         const RillTrace *trace,
                         GError         **error)
{
  gboolean line_full;

  if (!terminal->strip)
    return TRUE;

  update_width (terminal);
  append_strip_erasure (terminal);
  /* A full line leaves the cursor beside it, from where terminals go down differently: wait for the next character. */
  line_full = terminal->column > 0 && terminal->column % terminal->style.width == 0;
  if (terminal->style.width >= CLI_STRIP_MIN_WIDTH && !line_full)
    {
      g_string_append (terminal->out, "\033D\033M\0337\033D\r\033[K");
      cli_strip_append (terminal->out, trace, &terminal->style);
      g_string_append (terminal->out, "\0338");
      terminal->strip_drawn = TRUE;
    }
  return flush (terminal, error);
}

gboolean
cli_terminal_end_reply (CliTerminal     *terminal,
                        const RillTrace *trace,
                        GError         **error)
{
  append_strip_erasure (terminal);
  if (terminal->line_open)
    g_string_append_c (terminal->out, '\n');
  if (terminal->strip)
    {
      update_width (terminal);
      if (terminal->style.width >= CLI_STRIP_MIN_WIDTH)
        {
          cli_strip_append (terminal->out, trace, &terminal->style);
          g_string_append_c (terminal->out, '\n');
        }
    }
  set_local_modes (terminal, 0);
  return flush (terminal, error);
}

gboolean
cli_terminal_remark (CliTerminal *terminal,
                     const char  *text,
                     GError     **error)
{
  if (!terminal->interactive)
    return TRUE;

  g_string_append_printf (terminal->out, terminal->style.colour ? "\033[2m%s\033[0m\n" : "%s\n", text);
  return flush (terminal, error);
}
