/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing the cache as one line of text. A cell's hue is the role of its first slot; its brightness says in four steps
 * how much attention a slot in it gets, next to an even share: less than a quarter, less, more, four times or more.
 */

#include "strip.h"

#define N_LEVELS 4

typedef enum
{
  ROLE_SINK,
  ROLE_PINNED,
  ROLE_WINDOW,
  ROLE_EMPTY,
} Role;

/* Of the 256 colours that terminals share: amber, violet and blue, from dark to bright. */
static const guint8 palette[3][N_LEVELS] = {
  { 94, 136, 178, 220 },
  { 54, 92, 134, 177 },
  { 24, 31, 38, 45 },
};
static const guint8 empty_colour = 238;

static Role
get_role (const RillTrace *trace,
          guint            slot)
{
  if (slot >= trace->n_used)
    return ROLE_EMPTY;
  if (slot < trace->n_sink)
    return ROLE_SINK;
  return slot < trace->n_sink + trace->n_pinned ? ROLE_PINNED : ROLE_WINDOW;
}

static guint
get_level (const RillTrace *trace,
           guint            begin,
           guint            end)
{
  double sum = 0;
  double share;

  end = MIN (end, trace->n_used);
  for (guint slot = begin; slot < end; slot++)
    sum += (double) trace->slot_attention[slot];

  share = sum / (end - begin) * trace->n_used;
  if (share < 0.25)
    return 0;
  if (share < 1)
    return 1;
  return share < 4 ? 2 : 3;
}

static void
append_cell (GString             *out,
             const CliStripStyle *style,
             Role                 role,
             guint                level,
             int                 *colour)
{
  int wanted = role == ROLE_EMPTY ? empty_colour : palette[role][level];

  if (!style->colour)
    {
      static const char letters[] = "spw";

      if (role == ROLE_EMPTY)
        g_string_append_c (out, '.');
      else
        g_string_append_c (out, level >= 2 ? g_ascii_toupper (letters[role]) : letters[role]);
      return;
    }

  if (*colour != wanted)
    g_string_append_printf (out, "\033[38;5;%dm", wanted);
  *colour = wanted;
  if (style->unicode)
    g_string_append (out, role == ROLE_EMPTY ? "·" : "▆");
  else
    g_string_append_c (out, role == ROLE_EMPTY ? '.' : '#');
}

/* The figures behind the cells, as many as leave room for those. */
static char *
format_figures (const RillTrace     *trace,
                const CliStripStyle *style)
{
  const char *dot = style->unicode ? "·" : "-";
  double speed = trace->n_written > 0 ? trace->written_per_second : trace->read_per_second;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, " %u/%u", trace->n_used, trace->capacity);
  if (style->width >= 50)
    g_string_append_printf (text, " %s %" G_GUINT64_FORMAT " forgotten", dot, trace->n_evicted);
  if (style->width >= 70 && speed > 0)
    g_string_append_printf (text, " %s %.1f tokens/s", dot, speed);
  return g_string_free_and_steal (text);
}

void
cli_strip_append (GString             *out,
                  const RillTrace     *trace,
                  const CliStripStyle *style)
{
  g_autofree char *figures = format_figures (trace, style);
  guint n_columns = (guint) g_utf8_strlen (figures, -1);
  guint n_cells;
  int colour = -1;

  if (style->width < CLI_STRIP_MIN_WIDTH || trace->capacity == 0)
    return;

  /* The last column stays free: a character there would leave the cursor between two lines. */
  n_cells = n_columns + 1 < style->width ? style->width - 1 - n_columns : 0;
  n_cells = MIN (n_cells, trace->capacity);
  for (guint cell = 0; cell < n_cells; cell++)
    {
      guint begin = (guint) ((guint64) cell * trace->capacity / n_cells);
      guint end = (guint) ((guint64) (cell + 1) * trace->capacity / n_cells);
      Role role = get_role (trace, begin);

      append_cell (out, style, role, role == ROLE_EMPTY ? 0 : get_level (trace, begin, end), &colour);
    }
  if (style->colour)
    g_string_append (out, "\033[0;2m");
  if (n_columns + 1 < style->width)
    g_string_append (out, figures);
  if (style->colour)
    g_string_append (out, "\033[0m");
}
