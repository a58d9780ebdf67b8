/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a report of a fault needs to say about program and computer, and nothing about the person.
 */

#pragma once

#include "rivulet-generator.h"

G_BEGIN_DECLS

/* @generator: (nullable). Returns: (transfer full): lines of text, not translated. */
char *rivulet_dup_debug_info (RivuletGenerator *generator);

G_END_DECLS
