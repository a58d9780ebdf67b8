/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures of a stream, for the command /stats of `rill chat`.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

/* @traced: the trace was on, so the share of attention on the sinks is known. */
gboolean cli_statistics_print (const RillTrace *trace,
                               gboolean         traced,
                               GError         **error);

G_END_DECLS
