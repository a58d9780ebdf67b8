/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A paragraph, a heading or a cell: one label.
 */

#pragma once

#include "rivulet-block.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_BLOCK_TEXT (rivulet_block_text_get_type ())
G_DECLARE_FINAL_TYPE (RivuletBlockText, rivulet_block_text, RIVULET, BLOCK_TEXT, GtkWidget)

GtkWidget *rivulet_block_text_new (RivuletBlockKind kind);

G_END_DECLS
