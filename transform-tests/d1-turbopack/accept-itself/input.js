"use client";
import.meta.hot.accept();
