/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal of `rill chat`: messages come in, text goes out, and the cache strip stands on the line below the text.
 * Where standard output is no terminal there is text and nothing else.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct _CliTerminal CliTerminal;

CliTerminal *cli_terminal_new (void);
/* Leaves the terminal as it was found. */
void         cli_terminal_free (CliTerminal *terminal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTerminal, cli_terminal_free)

/* Someone sits there: both ends are a terminal. */
gboolean cli_terminal_is_interactive (CliTerminal *terminal);
/* A strip can be shown. */
gboolean cli_terminal_has_strip (CliTerminal *terminal);

/**
 * cli_terminal_read_message:
 * @message: (out) (nullable): what was typed or pasted, or one line where nobody sits there; NULL at the end of the
 *   input and when the user leaves by an interrupt
 */
gboolean cli_terminal_read_message (CliTerminal *terminal,
                                    char       **message,
                                    GError     **error);

/* While a reply is written, what is typed ahead is kept but not echoed into it. */
void     cli_terminal_begin_reply (CliTerminal *terminal);
/* Where there is a strip the text waits for the next frame, which shows both at once. */
gboolean cli_terminal_write_reply (CliTerminal *terminal,
                                   const char  *text,
                                   GError     **error);
/* A frame: what was written since the last one, and the strip beneath it. Nothing where there is no strip. */
gboolean cli_terminal_draw_frame (CliTerminal     *terminal,
                                  const RillTrace *trace,
                                  GError         **error);
/* Ends the reply's line; the strip stays beneath it as it was last drawn. */
gboolean cli_terminal_end_reply (CliTerminal     *terminal,
                                 const RillTrace *trace,
                                 GError         **error);

/* A line to the person, dimmed; only where someone sits there. */
gboolean cli_terminal_remark (CliTerminal *terminal,
                              const char  *text,
                              GError     **error);

G_END_DECLS
