"""What every chart is drawn with: SVG elements, scales, ticks, and room for words. Numbers in, text out."""
