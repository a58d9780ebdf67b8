/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rill, for programs whose model files may change under them. Apart from rill.h because it concerns the whole process.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

/**
 * rill_guard_install:
 *
 * Model files are mapped. Where one is cut short while it is in use, reading what is gone raises SIGBUS, which ends the
 * process. Once this has been called, such a read gives zeros, and what was under way fails with RILL_ERROR_IO that names
 * the file, its size and the size it had; the sessions of that model cannot be gone on with or saved. Bus errors from
 * anywhere else go to the handler that was there before.
 *
 * To be called when the program starts, before threads that set SIGBUS handlers of their own; further calls do nothing.
 */
RILL_API void rill_guard_install (void);

G_END_DECLS
