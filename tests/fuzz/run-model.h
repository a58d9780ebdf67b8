/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done with a file that may be a model.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Asks what it is, loads it, and reads a few tokens. Each step may fail with an error. */
void run_model (const char *path);

G_END_DECLS
