/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cache in one line: a cell for each slot, or for as many slots as it takes to fit the width.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean colour;  /* else letters say what colours would */
  gboolean unicode; /* else ASCII */
  guint width;      /* columns of the terminal */
} CliStripStyle;

/* Fewer columns than this hold no strip. */
#define CLI_STRIP_MIN_WIDTH 16

/* Appends the strip, less than @style->width columns wide, without a line break. Colours are reset at its end. */
void cli_strip_append (GString             *out,
                       const RillTrace     *trace,
                       const CliStripStyle *style);

G_END_DECLS
