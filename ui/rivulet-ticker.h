/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tokens that were forgotten last, as a line of text whose old end fades away.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_TICKER (rivulet_ticker_get_type ())
G_DECLARE_FINAL_TYPE (RivuletTicker, rivulet_ticker, RIVULET, TICKER, GtkWidget)

/* Puts @text at the end of the line; what no longer fits a long line is dropped at its beginning. */
void rivulet_ticker_add (RivuletTicker *self,
                         const char    *text);
void rivulet_ticker_clear (RivuletTicker *self);
const char *rivulet_ticker_get_text (RivuletTicker *self);

G_END_DECLS
