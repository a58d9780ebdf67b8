/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What writing and reading a recording share.
 */

#pragma once

#include "rivulet-recording.h"

G_BEGIN_DECLS

#define RIVULET_RECORDING_FORMAT "rivulet-trace"

G_END_DECLS
